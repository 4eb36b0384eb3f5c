// Command gen builds the stored lexicon of feeling from its files. Run it by
// `go generate ./analyze` after a change in them.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"koujing/analyze/lexicon"
	"koujing/analyze/opinion"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: gen FOLDER OUT")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run(folder, out string) error {
	var files [3]string
	for i, name := range []string{"polarity.tsv", "frames.tsv", "shifters.tsv"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		files[i] = string(data)
	}
	terms, known, err := opinion.Parse(files[0], files[1], files[2])
	if err != nil {
		return err
	}
	values := make([]int32, len(known))
	for i, t := range known {
		values[i] = int32(t)
	}
	set, err := lexicon.Build(terms, values)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	data, err := set.MarshalBinary()
	if err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644)
}

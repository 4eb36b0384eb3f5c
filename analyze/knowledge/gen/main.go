// Command gen builds analyze/entities.bin from the tables of names in analyze/data/entities.
// Run it by `go generate ./analyze` after a change of the tables.
package main

import (
	"log"
	"os"

	"koujing/analyze/knowledge"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: gen FOLDER BASE")
	}
	rows, err := knowledge.ReadFolder(os.DirFS(os.Args[1]))
	if err != nil {
		log.Fatal("gen: ", err)
	}
	data, err := knowledge.Build(rows)
	if err != nil {
		log.Fatal("gen: ", err)
	}
	log.Printf("%d names, %d bytes", len(rows), len(data))
	if err := os.WriteFile(os.Args[2], data, 0o644); err != nil {
		log.Fatal("gen: ", err)
	}
}

package source

import (
	"io"
)

// Split cuts a big file into parts of about want bytes on disk that can be read apart, in any
// order, and give the same pages with the same names as the whole. A file that is no bigger,
// has no parts (a page, a compressed stream) or cannot be read is its own only part. Where
// parts begin depends on the file, the options and want alone.
func Split(in Input, o Options, want int64) []Input {
	if in.Size <= want || in.End > 0 {
		return []Input{in}
	}
	ends, err := ends(in, o.withDefaults(), want)
	if err != nil || len(ends) < 2 {
		return []Input{in} // what is wrong with it is found again when it is read
	}
	parts := make([]Input, len(ends))
	total := ends[len(ends)-1]
	for i, end := range ends {
		p := in
		if i > 0 {
			p.Start = ends[i-1]
		}
		p.End = end
		// Shares add up to the size whatever it is that ranges count.
		p.Share = share(in.Size, end, total) - share(in.Size, p.Start, total)
		parts[i] = p
	}
	return parts
}

// share is the part of size that end is of total.
func share(size, end, total int64) int64 {
	return int64(float64(size) * (float64(end) / float64(total)))
}

// ends lists the ends of the parts of a file; none where its kind has no parts.
func ends(in Input, o Options, want int64) ([]int64, error) {
	file, size, err := open(in)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head, err := readHead(io.NewSectionReader(file, 0, size))
	if err != nil {
		return nil, err
	}
	archive, format := recognize(in.Source, head)
	switch {
	case archive != nil && archive.Split != nil:
		return archive.Split(file, size, o, want)
	case format != nil && format.Split != nil:
		return format.Split(file, size, o, want)
	}
	return nil, nil
}

package segment

import (
	_ "embed"
	"sync"

	"koujing/segment/internal/model"
)

//go:generate go run ./gen data/words.tsv model.bin

//go:embed model.bin
var stored string

// shared is the built-in model: one for the process, loaded when first asked for, which takes
// microseconds.
var shared = sync.OnceValues(func() (*model.Model, error) { return model.Load(stored) })

package beam

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// Register makes the functions of the pipeline known to Beam. A program calls it once, before
// the SDK's Init, in the submitting process and in the workers alike.
func Register() {
	register.DoFn3x1[context.Context, string, func([]byte), error](&planFn{})
	register.DoFn4x1[context.Context, []byte, func(string, []byte), func(uint64, uint64), error](&ingestFn{})
	register.DoFn4x1[context.Context, uint64, func(*[]byte) bool, func(uint64, []byte), error](&signaturesFn{})
	register.DoFn4x1[context.Context, uint64, func(*[]byte) bool, func(uint64, []byte), error](&membersFn{})
	register.DoFn4x1[context.Context, string, func(*[]byte) bool, func(*[]byte) bool, error](&annotateFn{})
	register.Function4x0(collide)
	register.Function4x1(join)
	register.Function4x0(both)
	register.Function4x0(orient)
	register.Function3x0(large)
	register.Function3x0(small)
	register.Function4x0(label)
	register.Function4x1(settled)
	register.Function4x1(group)
	register.Emitter1[[]byte]()
	register.Emitter2[string, []byte]()
	register.Emitter2[uint64, uint64]()
	register.Emitter2[uint64, []byte]()
	register.Iter1[uint64]()
	register.Iter1[[]byte]()
}

package source

import (
	"encoding/binary"
	"errors"
)

// thriftDepth bounds structs in structs: the footer of Parquet has six.
const thriftDepth = 32

var errThrift = errors.New("sizes that do not fit")

// thriftLen is the length of the struct in Thrift's compact protocol that b begins with. It
// allocates nothing by the sizes that are claimed, and fails where one goes beyond b: the
// decoder of Parquet believes them, and a footer of 20 bytes may claim a billion elements.
func thriftLen(b []byte) (int, error) {
	s := thriftSkim{b: b}
	err := s.structure(0)
	return s.at, err
}

type thriftSkim struct {
	b  []byte
	at int
}

// The types of the compact protocol.
const (
	thriftTrue = iota + 1
	thriftFalse
	thriftByte
	thriftI16
	thriftI32
	thriftI64
	thriftDouble
	thriftBinary
	thriftList
	thriftSet
	thriftMap
	thriftStruct
)

func (s *thriftSkim) structure(depth int) error {
	if depth > thriftDepth {
		return errThrift
	}
	for {
		head, err := s.byte()
		if err != nil || head == 0 {
			return err
		}
		if head>>4 == 0 { // the field's number follows by itself
			if _, err := s.varint(); err != nil {
				return err
			}
		}
		kind := int(head & 0xf)
		if kind == thriftTrue || kind == thriftFalse {
			continue // the value is the type
		}
		if err := s.value(kind, depth); err != nil {
			return err
		}
	}
}

func (s *thriftSkim) value(kind, depth int) error {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return s.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, err := s.varint()
		return err
	case thriftDouble:
		return s.skip(8)
	case thriftBinary:
		n, err := s.varint()
		if err != nil {
			return err
		}
		return s.skip(n)
	case thriftList, thriftSet:
		return s.list(depth)
	case thriftMap:
		return s.pairs(depth)
	case thriftStruct:
		return s.structure(depth + 1)
	}
	return errThrift
}

func (s *thriftSkim) list(depth int) error {
	head, err := s.byte()
	if err != nil {
		return err
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = s.varint(); err != nil {
			return err
		}
	}
	return s.elements(n, depth, int(head&0xf))
}

func (s *thriftSkim) pairs(depth int) error {
	n, err := s.varint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := s.byte()
	if err != nil {
		return err
	}
	return s.elements(n, depth, int(kinds>>4), int(kinds&0xf))
}

// elements skims n times one value of each kind; each takes a byte at least.
func (s *thriftSkim) elements(n uint64, depth int, kinds ...int) error {
	if n > uint64(len(s.b)-s.at) || depth > thriftDepth {
		return errThrift
	}
	for range n {
		for _, k := range kinds {
			if err := s.value(k, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *thriftSkim) byte() (byte, error) {
	if s.at == len(s.b) {
		return 0, errThrift
	}
	s.at++
	return s.b[s.at-1], nil
}

func (s *thriftSkim) varint() (uint64, error) {
	v, n := binary.Uvarint(s.b[s.at:])
	if n <= 0 {
		return 0, errThrift
	}
	s.at += n
	return v, nil
}

func (s *thriftSkim) skip(n uint64) error {
	if n > uint64(len(s.b)-s.at) {
		return errThrift
	}
	s.at += int(n)
	return nil
}

package analyze

// patterns proposes names by their shape and what stands beside them.
func (n *names) patterns() {}

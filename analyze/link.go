package analyze

// link gives further mentions of what was found.
func (n *names) link() {}

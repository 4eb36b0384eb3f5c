package analyze

// link gives names and ids to what no base lists.
func (n *names) link() {
	for i := range n.all {
		if c := &n.all[i]; c.lost == "" && c.base == nil && c.name == "" {
			c.name = surface(n.doc.Of(c.Span))
		}
	}
}

package analyze

// figures proposes money, percentages, dates and counts.
func (n *names) figures() {}

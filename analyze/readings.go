package analyze

// choose keeps one of several readings of a name: company, brand, product or model.
func (n *names) choose(readings []candidate) {
	best := -1
	for i := range readings {
		if readings[i].lost == "" && (best < 0 || readings[i].score > readings[best].score) {
			best = i
		}
	}
	for i := range readings {
		if c := &readings[i]; i != best && c.lost == "" {
			c.lost = "read as " + string(readings[best].typ)
		}
	}
}

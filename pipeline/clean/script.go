package clean

func scriptOf(s string) string { return "hans" }

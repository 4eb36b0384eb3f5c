package clean

func isDiscuzText(body string) bool         { return false }
func (d *draft) readDiscuzText(body string) {}
func isFloors(body string) bool             { return false }
func (d *draft) readFloors(body string)     {}

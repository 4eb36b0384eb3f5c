package clean

func (d *draft) readHTML(body string, opts Options) error { d.readText(body); return nil }

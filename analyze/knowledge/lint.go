package knowledge

import (
	"fmt"
	"strings"
)

// Lint returns what is wrong with rows, in their order: an id twice or not made by [ID] from
// the name, an owner that is no row of rows or known, an alias that stands on two
// unconditional rows of one type or twice on one row, a conditional alias that nothing can
// support.
func Lint(rows []Row, known func(id string) bool) []error {
	l := linter{ids: map[string]*Row{}, forms: map[string]*Row{}}
	for i := range rows {
		l.id(&rows[i])
	}
	for i := range rows {
		l.owner(&rows[i], known)
		l.aliases(&rows[i])
	}
	return l.errs
}

type linter struct {
	ids   map[string]*Row
	forms map[string]*Row // type and folded unconditional form
	errs  []error
}

func (l *linter) add(r *Row, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("%s:%d: %s: %s", r.File, r.Line, r.ID, fmt.Sprintf(format, args...)))
}

func (l *linter) id(r *Row) {
	if first := l.ids[r.ID]; first != nil {
		l.add(r, "stands already at %s:%d", first.File, first.Line)
		return
	}
	l.ids[r.ID] = r
	if want := ID(r.Type, r.Name); r.ID != want {
		l.add(r, "the name makes the id %s", want)
	}
}

func (l *linter) owner(r *Row, known func(id string) bool) {
	if r.OwnerID == "" || l.ids[r.OwnerID] != nil || known != nil && known(r.OwnerID) {
		return
	}
	l.add(r, "owner %s is no row", r.OwnerID)
}

func (l *linter) aliases(r *Row) {
	own := map[string]bool{}
	for _, a := range r.Forms() {
		form := Normal(a.Text)
		if exactCase(a.Text) {
			form = a.Text // QQ and qq are two forms
		}
		if own[form] {
			l.add(r, "alias %s stands twice", a.Text)
		}
		own[form] = true
		if a.Conditional {
			if len(r.Near) == 0 && r.OwnerID == "" && allConditional(r) {
				l.add(r, "nothing can support the conditional alias %s", a.Text)
			}
			continue
		}
		if strings.ContainsAny(a.Text, "|;\t") {
			l.add(r, "alias %q has a separator in it", a.Text)
		}
		key := r.Type + "\t" + form
		if first := l.forms[key]; first != nil && first != r {
			l.add(r, "alias %s is also that of %s at %s:%d", a.Text, first.ID, first.File, first.Line)
			continue
		}
		l.forms[key] = r
	}
}

func allConditional(r *Row) bool {
	for _, a := range r.Forms() {
		if !a.Conditional {
			return false
		}
	}
	return true
}

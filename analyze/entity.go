package analyze

// Entity is a thing with a name: a row of the knowledge base.
type Entity struct {
	ID      string // type, ":" and the normal form of the name; stable
	Type    Type
	Name    string   // canonical
	Aliases []string // other names, without marks of condition
	OwnerID string   // the company of a model or product, of a person, of a subsidiary
	Country string   // ISO 3166-1 alpha-2
	Tickers []string // EXCHANGE:CODE
}

// KnownEntities returns a look-up of the knowledge base, user files included, by id.
func KnownEntities(Options) (func(id string) (Entity, bool), error) {
	return func(string) (Entity, bool) { return Entity{}, false }, nil
}

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

// KnownEntities returns a look-up of the knowledge base, user files included, by id. The user's
// row wins.
func KnownEntities(o Options) (func(id string) (Entity, bool), error) {
	bases, err := loadBases(o)
	if err != nil {
		return nil, err
	}
	return func(id string) (Entity, bool) {
		for _, b := range bases {
			if e, ok := b.Find(id); ok {
				return Entity{ID: e.ID, Type: Type(e.Type), Name: e.Name, Aliases: e.Aliases, OwnerID: e.OwnerID, Country: e.Country, Tickers: e.Tickers}, true
			}
		}
		return Entity{}, false
	}, nil
}

package table

// Entity is a row of the entities table.
type Entity struct {
	EntityID string   `parquet:"entity_id"`
	Type     string   `parquet:"type,dict"`
	Name     string   `parquet:"name"`
	Aliases  []string `parquet:"aliases,list"`
	OwnerID  *string  `parquet:"owner_id,optional"`
	Ticker   *string  `parquet:"ticker,optional"`
	Mentions int64    `parquet:"mentions"`
	Articles int64    `parquet:"articles"`
}

// Entities is the table of the knowledge base's entities met in the dump.
var Entities = Table[Entity]{"entities", "an entity of the knowledge base met in the dump"}

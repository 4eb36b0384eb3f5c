package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"koujing/pipeline/table"

	"github.com/spf13/cobra"
)

func newTablesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "tables [TABLE...]",
		Short: "Print the data dictionary: every table and column, its type and meaning",
		Long: `Print the data dictionary of all tables, or of those named, as Markdown (docs/tables.md)
or as JSON, with meanings in English and Chinese.`,
		Example:           "  koujing tables mentions\n  koujing tables --json",
		ValidArgsFunction: tableNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			chosen, err := tablesNamed(names)
			if err != nil {
				return err
			}
			if !asJSON {
				return table.WriteDictionary(cmd.OutOrStdout(), chosen)
			}
			e := json.NewEncoder(cmd.OutOrStdout())
			e.SetIndent("", "  ")
			e.SetEscapeHTML(false)
			return e.Encode(dictionary(chosen))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// tablesNamed returns the tables of these names, all of them when there are none.
func tablesNamed(names []string) ([]table.Info, error) {
	if len(names) == 0 {
		return table.All, nil
	}
	var chosen []table.Info
	var all []string
	for _, t := range table.All {
		all = append(all, t.Name)
	}
next:
	for _, name := range names {
		for _, t := range table.All {
			if t.Name == name {
				chosen = append(chosen, t)
				continue next
			}
		}
		return nil, usageError{fmt.Errorf("no table %q; there are %s", name, strings.Join(all, ", "))}
	}
	return chosen, nil
}

// dictionaryEntry is a table of the dictionary in JSON.
type dictionaryEntry struct {
	Table   string         `json:"table"`
	Row     string         `json:"row"`
	Columns []table.Column `json:"columns"`
}

func dictionary(tables []table.Info) []dictionaryEntry {
	var all []dictionaryEntry
	for _, t := range tables {
		all = append(all, dictionaryEntry{t.Name, t.Row, t.Columns()})
	}
	return all
}

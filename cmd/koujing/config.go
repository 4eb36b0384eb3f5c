package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// configName is the file of settings that is read where --config names none.
const configName = "koujing.yaml"

// settings is a file of settings: flags by their own names. What stands at the top are flags of
// run, and of every command that shares them with run (same name, same meaning); what stands
// under the name of a command is for that command alone, and beats the top.
//
// A nil *settings is an empty file.
type settings struct {
	path string
	root *cobra.Command
	node *yaml.Node // a mapping
}

// readSettings reads the file that --config names, or koujing.yaml where there is one, and
// holds its keys to the flags of the commands. An empty --config reads none.
func readSettings(root *cobra.Command) (*settings, error) {
	flag := root.PersistentFlags().Lookup("config")
	path := flag.Value.String()
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !flag.Changed {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &settings{path: path, root: root}
	if s.node, err = mapping(b); err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	return s, s.check(s.node, root, nil)
}

// mapping parses a file's one document.
func mapping(b []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return &yaml.Node{Kind: yaml.MappingNode}, nil
	} else if err != nil {
		return nil, err
	}
	if d.Decode(&more) == nil {
		return nil, fmt.Errorf("line %d: a second document", more.Line)
	}
	if n := doc.Content[0]; n.Kind == yaml.MappingNode {
		return n, nil
	}
	return nil, fmt.Errorf("line %d: want names of flags with their values, as in workers: 2", doc.Content[0].Line)
}

// check refuses keys that are no flag, and tells where they may stand instead.
func (s *settings) check(n *yaml.Node, cmd *cobra.Command, section []string) error {
	met := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		full := strings.Join(append(section, key.Value), ".")
		kind := "a command "
		if value.Kind != yaml.MappingNode {
			kind = "a flag "
		}
		if met[kind+key.Value] {
			return s.wrong(key, "%s stands twice", full)
		}
		met[kind+key.Value] = true
		if value.Kind == yaml.MappingNode {
			sub := child(cmd, key.Value)
			if sub == nil {
				return s.wrong(key, "unknown key %s: no command is called so", full)
			}
			if err := s.check(value, sub, append(section, key.Value)); err != nil {
				return err
			}
			continue
		}
		owner := cmd
		if len(section) == 0 {
			owner = child(s.root, "run")
		}
		if settable(owner, key.Value) == nil {
			return s.wrong(key, "unknown key %s%s", full, s.elsewhere(key.Value))
		}
	}
	return nil
}

// elsewhere says under which commands a key would be known.
func (s *settings) elsewhere(key string) string {
	var under []string
	visit(s.root, nil, func(cmd *cobra.Command, section []string) {
		if settable(cmd, key) != nil {
			under = append(under, strings.Join(section, "."))
		}
	})
	if len(under) == 0 {
		return ""
	}
	return "; it may stand under " + strings.Join(under, ", ")
}

func (s *settings) wrong(at *yaml.Node, format string, args ...any) error {
	return usageError{fmt.Errorf("%s:%d: %s", s.path, at.Line, fmt.Sprintf(format, args...))}
}

// apply sets the flags of a command that the command line did not.
func (s *settings) apply(cmd *cobra.Command) error {
	var failed error
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		value, _ := s.lookup(cmd, f)
		if f.Changed || value == nil || failed != nil {
			return
		}
		if err := set(f, value); err != nil {
			failed = s.wrong(value, "%s: %v", f.Name, err)
		}
	})
	return failed
}

// set gives a flag the value of a node.
func set(f *pflag.Flag, n *yaml.Node) error {
	list, isList := f.Value.(pflag.SliceValue)
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return errors.New("no value")
	case isList && n.Kind == yaml.SequenceNode:
		values := make([]string, len(n.Content))
		for i, v := range n.Content {
			if v.Kind != yaml.ScalarNode {
				return errors.New("want a list of values")
			}
			values[i] = v.Value
		}
		return list.Replace(values)
	case n.Kind != yaml.ScalarNode:
		return fmt.Errorf("want one value of type %s", f.Value.Type())
	case isList:
		return list.Replace([]string{n.Value})
	}
	return f.Value.Set(n.Value)
}

// lookup finds what the file says of a flag: under the command's name, or at the top for a flag
// that the command shares with run. own says which of the two.
func (s *settings) lookup(cmd *cobra.Command, f *pflag.Flag) (value *yaml.Node, own bool) {
	if s == nil || settable(cmd, f.Name) == nil {
		return nil, false
	}
	n := s.node
	for _, name := range path(cmd) {
		if n = entry(n, name, true); n == nil {
			break
		}
	}
	if v := entry(n, f.Name, false); v != nil && n != s.node {
		return v, true
	}
	if !shared(s.root, f) {
		return nil, false
	}
	return entry(s.node, f.Name, false), false
}

// entry is the value of a key: a section, or what is none.
func entry(n *yaml.Node, key string, section bool) *yaml.Node {
	if n == nil {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key && (n.Content[i+1].Kind == yaml.MappingNode) == section {
			return n.Content[i+1]
		}
	}
	return nil
}

// settable is the flag of a command that a file may set: every one of its own.
func settable(cmd *cobra.Command, name string) *pflag.Flag {
	if f := cmd.LocalNonPersistentFlags().Lookup(name); f != nil && name != "help" {
		return f
	}
	return nil
}

// shared says whether run has the same flag, meaning the same.
func shared(root *cobra.Command, f *pflag.Flag) bool {
	of := settable(child(root, "run"), f.Name)
	return of != nil && of.Usage == f.Usage
}

// hasSettings says whether a file may set any flag of a command.
func hasSettings(cmd *cobra.Command) bool {
	any := false
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { any = any || f.Name != "help" })
	return any && configurable(cmd)
}

// child is the command of a name below cmd that files may set flags of.
func child(cmd *cobra.Command, name string) *cobra.Command {
	i := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == name && configurable(c) })
	if i < 0 {
		return nil
	}
	return cmd.Commands()[i]
}

// configurable leaves out the commands that cobra brings, and config, which has no settings.
func configurable(cmd *cobra.Command) bool {
	top := append(path(cmd), "")[0]
	return top != "completion" && top != "help" && top != "config" && !strings.HasPrefix(top, "__")
}

// path is the names of a command below the program's.
func path(cmd *cobra.Command) []string { return strings.Fields(cmd.CommandPath())[1:] }

// visit calls do for every command below root that files may set flags of.
func visit(root *cobra.Command, section []string, do func(cmd *cobra.Command, section []string)) {
	for _, c := range root.Commands() {
		if !configurable(c) {
			continue
		}
		name := append(slices.Clip(section), c.Name())
		do(c, name)
		visit(c, name, do)
	}
}

func newConfigCommand() *cobra.Command {
	var o runOptions // of whose flags config prints the values
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in effect, and where each comes from",
		Long: `Print every flag's value as it would be in effect, and where it comes from: the command line,
the file, or the default. What is printed can be kept as koujing.yaml.

koujing.yaml, or the file that --config names, holds flags by their own names. At its top stand
flags of run, which hold for every command that shares them; under a command's name stand flags
for that command alone. The command line beats the file, the file beats the defaults.`,
		Example: "  koujing config\n  koujing config --workers 4 > koujing.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("config takes no arguments; see koujing config --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := readSettings(cmd.Root())
			if err != nil {
				return err
			}
			if err := s.values(cmd.Root()); err != nil {
				return err
			}
			return printSettings(cmd.OutOrStdout(), s, cmd)
		},
	}
	o.addFlags(cmd)
	return cmd
}

// values sets the flags of all commands, which finds the values that do not fit.
func (s *settings) values(root *cobra.Command) error {
	if s == nil {
		return nil
	}
	var failed error
	visit(root, nil, func(cmd *cobra.Command, _ []string) { failed = errors.Join(failed, s.apply(cmd)) })
	return failed
}

// printSettings writes the flags of run at the top, those given to config itself first of all,
// and under each command's name its own.
func printSettings(w io.Writer, s *settings, config *cobra.Command) error {
	root := config.Root()
	top := &yaml.Node{Kind: yaml.MappingNode}
	child(root, "run").LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		given, from := config.Flags().Lookup(f.Name), "default"
		if given.Changed {
			from = "command line"
		} else if v := s.top(f.Name); v != nil {
			set(given, v) // fits: the same has been set for run
			from = s.place(v)
		}
		add(top, f.Name, valueNode(given), from)
	})
	sections := map[string]*yaml.Node{"": top}
	visit(root, nil, func(cmd *cobra.Command, section []string) {
		n := &yaml.Node{Kind: yaml.MappingNode}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			v, own := s.lookup(cmd, f)
			if settable(cmd, f.Name) == nil || shared(root, f) && !own {
				return
			}
			from := "default"
			if v != nil {
				from = s.place(v)
			}
			add(n, f.Name, valueNode(f), from)
		})
		sections[strings.Join(section, " ")] = n
	})
	attach(root, top, nil, sections)
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	return errors.Join(e.Encode(top), e.Close())
}

// attach hangs the sections that have anything in them below one another.
func attach(cmd *cobra.Command, n *yaml.Node, section []string, sections map[string]*yaml.Node) {
	for _, c := range cmd.Commands() {
		if !configurable(c) {
			continue
		}
		name := append(slices.Clip(section), c.Name())
		sub := sections[strings.Join(name, " ")]
		attach(c, sub, name, sections)
		if len(sub.Content) > 0 {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: c.Name()}, sub)
		}
	}
}

func (s *settings) top(name string) *yaml.Node {
	if s == nil {
		return nil
	}
	return entry(s.node, name, false)
}

func (s *settings) place(n *yaml.Node) string { return fmt.Sprintf("%s:%d", s.path, n.Line) }

// add appends a key with its value, and a comment that says where it comes from.
func add(n *yaml.Node, key string, value *yaml.Node, from string) {
	value.LineComment = from
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// valueNode is a flag's value in YAML.
func valueNode(f *pflag.Flag) *yaml.Node {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, v := range list.GetSlice() {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v})
		}
		return n
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: f.Value.String()}
	if f.Value.Type() == "string" {
		n.Tag = "!!str"
	}
	return n
}

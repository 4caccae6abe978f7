package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sources are the program's own files, read once.
type sources struct {
	code  map[string]*ast.File // Go files without tests, generated ones included
	words map[string]bool      // every quoted string that looks like a key
	open  []string             // prefixes declared by "// i18n: room.family.*"
	fset  *token.FileSet
}

var (
	quoted   = regexp.MustCompile("[\"`]([a-z]+(?:\\.[a-z0-9_-]+)+)[\"`]")
	declared = regexp.MustCompile(`// i18n: ([a-z][a-z0-9_.-]*)\*`)
)

func read(t *testing.T) sources {
	t.Helper()
	s := sources{code: map[string]*ast.File{}, words: map[string]bool{}, fset: token.NewFileSet()}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if os.IsNotExist(err) {
				return nil // a build is replacing its output
			}
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "dist", "bin", "tmp", "locales", "testdata"}, name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".templ", ".toml"}, filepath.Ext(name)) || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		return s.add(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sources) add(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
		s.words[found[1]] = true
	}
	for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
		s.open = append(s.open, found[1])
	}
	if filepath.Ext(path) != ".go" {
		return nil
	}
	file, err := parser.ParseFile(s.fset, path, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.code[path] = file
	return nil
}

// said is one place in the code that says a message.
type said struct {
	key   string
	names []string // of the values given; nil when they are not literals
	known bool     // whether names says it all
	where token.Position
}

func (s sources) said() []said {
	var all []said
	for _, file := range s.code {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				all = append(all, s.call(call)...)
			}
			if pair, ok := n.(*ast.KeyValueExpr); ok {
				all = append(all, s.field(pair)...)
			}
			return true
		})
	}
	return all
}

// call reads v.T("key", "Name", value, …).
func (s sources) call(call *ast.CallExpr) []said {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "T" || len(call.Args) == 0 {
		return nil
	}
	key, ok := literal(call.Args[0])
	if !ok {
		return nil
	}
	found := said{key: key, known: !call.Ellipsis.IsValid(), where: s.fset.Position(call.Pos())}
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		found.known = found.known && ok
		found.names = append(found.names, name)
	}
	return []said{found}
}

// field reads Problem{Key: "room.words"}, as the domain writes messages.
func (s sources) field(pair *ast.KeyValueExpr) []said {
	name, ok := pair.Key.(*ast.Ident)
	if !ok || name.Name != "Key" {
		return nil
	}
	key, ok := literal(pair.Value)
	if !ok || !isRoom(key) {
		return nil
	}
	return []said{{key: key, where: s.fset.Position(pair.Pos())}}
}

// rooms are the parts of the house that have a catalogue of their own.
var rooms = func() (list []string) {
	files, err := filepath.Glob("locales/en/*.toml")
	if err != nil || len(files) == 0 {
		panic("no catalogue")
	}
	for _, f := range files {
		list = append(list, strings.TrimSuffix(filepath.Base(f), ".toml"))
	}
	return list
}()

func isRoom(key string) bool {
	room, rest, found := strings.Cut(key, ".")
	return found && rest != "" && slices.Contains(rooms, room)
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestEveryMessageSaidExists(t *testing.T) {
	c := loaded(t)
	s := read(t)
	if len(s.said()) < 20 {
		t.Fatalf("only %d messages found in the code: the search is broken", len(s.said()))
	}
	missing := map[string]token.Position{}
	for _, m := range s.said() {
		message, ok := c.messages["en"][m.key]
		if !ok {
			missing[m.key] = m.where
			continue
		}
		if !m.known {
			continue
		}
		for _, name := range placeholders(message) {
			if !slices.Contains(m.names, name) {
				t.Errorf("%s: %q needs a value for %s, given are %v", m.where, m.key, name, m.names)
			}
		}
		if message.One != "" && !slices.Contains(m.names, "Count") {
			t.Errorf("%s: %q is plural and needs Count", m.where, m.key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("no catalogue has %q, said at %s", key, missing[key])
	}
}

func TestEveryKeyIsSaid(t *testing.T) {
	s := read(t)
	var unused []string
	for _, key := range loaded(t).Keys("en") {
		covered := slices.ContainsFunc(s.open, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !s.words[key] && !covered {
			unused = append(unused, key)
		}
	}
	if len(unused) > 0 {
		t.Errorf("%d keys are said nowhere; delete them, or declare a computed family beside its code with // i18n: room.family.*\n%s",
			len(unused), strings.Join(unused, "\n"))
	}
}

// A declared family that has no key is a slip of the pen.
func TestDeclaredFamiliesExist(t *testing.T) {
	keys := loaded(t).Keys("en")
	for _, prefix := range read(t).open {
		if !slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("// i18n: %s* stands for no key", prefix)
		}
	}
}

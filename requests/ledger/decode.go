package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep JSON may nest; our own schema needs five levels, FHIR about eight.
const maxDepth = 24

// strict are the rules for one event: nothing unknown, nothing twice, nothing that is not UTF-8. Attributes of the
// envelope that CloudEvents lets anyone add are taken by envelope.Extensions and so do not count as unknown.
var strict = json.JoinOptions(json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false),
	jsontext.AllowInvalidUTF8(false))

// lenient only finds where an item ends, so that one bad item does not spoil its neighbours.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

type envelope struct {
	Event
	Extensions jsontext.Value `json:",embed"`
}

// malformed is the error of a whole body.
func malformed(f *Fault) error { return fmt.Errorf("%w: %w", ErrMalformed, f) }

func tooLarge(key string, limit int) error {
	return fmt.Errorf("%w: %w", ErrTooLarge, &Fault{Key: key, Vars: map[string]any{"Limit": limit}})
}

// DecodeOne reads one CloudEvent. A body that is not JSON at all is ErrMalformed, one above MaxEvent ErrTooLarge; what
// else is wrong stands in the item.
func DecodeOne(body []byte) (Item, error) {
	if len(body) > MaxEvent {
		return Item{}, tooLarge("ledger.fault.event_too_large", MaxEvent)
	}
	item := decodeItem(0, body)
	if item.Fault != nil && unreadable[item.Fault.Key] {
		return item, malformed(item.Fault)
	}
	return item, nil
}

// unreadable are the faults that make a body no event at all.
var unreadable = map[string]bool{
	"ledger.fault.syntax": true, "ledger.fault.encoding": true, "ledger.fault.duplicate_name": true,
	"ledger.fault.depth": true, "ledger.fault.object": true,
}

// DecodeBatch reads a JSON array of CloudEvents; an empty one is allowed. Each item is judged by itself, but a body
// that is not an array, or has more than MaxBatch items, is refused whole. The items' raw text lies in the body.
func DecodeBatch(body []byte) ([]Item, error) {
	if deep(body) {
		return nil, malformed(&Fault{Key: "ledger.fault.depth", Vars: map[string]any{"Limit": maxDepth}})
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(body), lenient)
	if d.PeekKind() != '[' {
		if _, err := d.ReadValue(); err != nil {
			return nil, malformed(faultOf(err))
		}
		return nil, malformed(&Fault{Key: "ledger.fault.array"})
	}
	d.ReadToken()
	var items []Item
	for d.PeekKind() != ']' {
		raw, err := d.ReadValue()
		if err != nil {
			return nil, malformed(faultOf(err))
		}
		if len(items) == MaxBatch {
			return nil, tooLarge("ledger.fault.batch_too_large", MaxBatch)
		}
		items = append(items, decodeShallow(len(items), raw))
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, malformed(faultOf(err))
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, malformed(&Fault{Key: "ledger.fault.syntax", Vars: map[string]any{"Offset": d.InputOffset()}})
	}
	return items, nil
}

// DecodeLines reads newline-delimited CloudEvents one by one in bounded memory. Blank lines are passed over; a line
// above MaxEvent is a fault of its item. An error is one of reading.
func DecodeLines(r io.Reader) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		lines := bufio.NewReaderSize(r, MaxEvent+2)
		for index := 0; ; {
			line, err := lines.ReadSlice('\n')
			long := errors.Is(err, bufio.ErrBufferFull)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = lines.ReadSlice('\n')
			}
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Item{Index: index}, err)
				return
			}
			end := err != nil
			if line = bytes.TrimSpace(line); len(line) > 0 {
				var item Item
				if long {
					item = Item{Index: index, Fault: tooLong()}
				} else {
					item = decodeItem(index, bytes.Clone(line))
				}
				index++
				if !yield(item, nil) {
					return
				}
			}
			if end {
				return
			}
		}
	}
}

func tooLong() *Fault {
	return &Fault{Key: "ledger.fault.event_too_large", Vars: map[string]any{"Limit": MaxEvent}}
}

func decodeItem(index int, raw []byte) Item {
	if len(raw) <= MaxEvent && deep(raw) {
		return Item{Index: index, Raw: raw, Fault: &Fault{Key: "ledger.fault.depth", Vars: map[string]any{"Limit": maxDepth}}}
	}
	return decodeShallow(index, raw)
}

// decodeShallow is decodeItem for what is known not to nest too far.
func decodeShallow(index int, raw []byte) Item {
	item := Item{Index: index, Raw: raw}
	if len(raw) > MaxEvent {
		item.Raw, item.Fault = nil, tooLong()
		return item
	}
	item.Event, item.Fault = decodeEvent(raw)
	if item.Event != nil {
		item.ID = printable(item.Event.ID)
		if item.Fault != nil {
			item.Event = nil
		}
	}
	return item
}

// decodeEvent reads one event strictly. With a fault the event may still be there, for its id.
func decodeEvent(raw []byte) (*Event, *Fault) {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] != '{' && jsontext.Value(raw).IsValid(lenient) {
		return nil, &Fault{Key: "ledger.fault.object"}
	}
	var e envelope
	if err := json.Unmarshal(raw, &e, strict); err != nil {
		f := faultOf(err)
		if f.Key == "ledger.fault.syntax" && !utf8.Valid(raw) {
			f.Key = "ledger.fault.encoding"
		}
		return &e.Event, f
	}
	if f := extensionFault(e.Extensions); f != nil {
		return &e.Event, f
	}
	if f := blankFault(raw); f != nil {
		return &e.Event, f
	}
	return &e.Event, nil
}

// faultOf says in our words what the JSON library found.
func faultOf(err error) *Fault {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		switch {
		case errors.Is(semantic.Err, json.ErrUnknownName):
			return &Fault{Pointer: string(semantic.JSONPointer), Key: "ledger.fault.unknown_member"}
		case semantic.Err != nil && errors.As(semantic.Err, new(*jsontext.SyntacticError)):
			return faultOf(semantic.Err)
		}
		return &Fault{Pointer: string(semantic.JSONPointer), Key: "ledger.fault.type"}
	}
	var syntactic *jsontext.SyntacticError
	if !errors.As(err, &syntactic) {
		return &Fault{Key: "ledger.fault.syntax", Vars: map[string]any{"Offset": int64(0)}}
	}
	f := &Fault{Pointer: string(syntactic.JSONPointer), Key: "ledger.fault.syntax",
		Vars: map[string]any{"Offset": syntactic.ByteOffset}}
	if errors.Is(syntactic.Err, jsontext.ErrDuplicateName) {
		f.Key = "ledger.fault.duplicate_name"
	}
	return f
}

// deep reports whether brackets nest too far; it looks at bytes alone, before anything recursive touches them. An event has so few
// brackets that to count them, many bytes at once, mostly does.
func deep(raw []byte) bool {
	if bytes.Count(raw, []byte{'{'})+bytes.Count(raw, []byte{'['}) <= maxDepth {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// extensionFault holds the envelope's additional attributes to CloudEvents 1.0: lower-case letters and digits, and no
// arrays or objects. They are otherwise passed over, and not kept.
func extensionFault(extensions jsontext.Value) *Fault {
	if len(extensions) == 0 {
		return nil
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(extensions, &members); err != nil {
		return faultOf(err)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) { // the same fault every time
		value := members[name]
		pointer := string(jsontext.Pointer("").AppendToken(name))
		for _, c := range []byte(name) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && name != "data_base64" {
				return &Fault{Pointer: pointer, Key: "ledger.fault.attribute_name"}
			}
		}
		if name == "data_base64" {
			return &Fault{Pointer: pointer, Key: "ledger.fault.binary_data"}
		}
		if k := value.Kind(); k == '{' || k == '[' {
			return &Fault{Pointer: pointer, Key: "ledger.fault.attribute_value"}
		}
	}
	return nil
}

// blankFault finds what Go's types cannot tell from an absent member: null and the empty string, both of which the
// schema refuses wherever they stand in data. Few events contain either, so the walk is rare.
func blankFault(raw []byte) *Fault {
	if !bytes.Contains(raw, []byte(`""`)) && !bytes.Contains(raw, []byte("null")) {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(raw), strict)
	for {
		token, err := d.ReadToken()
		if err != nil {
			return nil // the end; syntax was checked before
		}
		isName := false
		if kind, n := d.StackIndex(d.StackDepth()); kind == '{' && n%2 == 1 {
			isName = true
		}
		blank := ""
		switch {
		case isName:
			continue
		case token.Kind() == 'n':
			blank = "ledger.fault.null"
		case token.Kind() == '"' && token.String() == "":
			blank = "ledger.fault.empty"
		default:
			continue
		}
		if p := d.StackPointer(); within(string(p)) {
			return &Fault{Pointer: string(p), Key: blank}
		}
	}
}

// within reports whether a pointer is one of ours: extension attributes may be null, which CloudEvents reads as absent.
func within(pointer string) bool {
	first, _, _ := bytes.Cut([]byte(pointer[1:]), []byte{'/'})
	switch string(first) {
	case "specversion", "id", "source", "type", "time", "recordedtime", "sequence", "datacontenttype", "dataschema",
		"traceparent", "data":
		return true
	}
	return false
}

// printable is an id as it may be repeated in an answer: cut, and empty when it holds anything unprintable.
func printable(id string) string {
	for i := range len(id) {
		if id[i] < 0x21 || id[i] > 0x7e {
			return ""
		}
	}
	return id[:min(len(id), 128)]
}

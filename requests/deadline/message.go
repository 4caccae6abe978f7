package deadline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Message is a sentence for people, by its key in the catalogue. Vars are strings, ints and Days; whoever shows the
// message writes each Day as the reader's language does. An int named Count chooses the plural.
type Message struct {
	Key  string         `json:"key"`
	Vars map[string]any `json:"vars,omitempty"`
}

// say makes a message; pairs are name, value, name, value.
func say(key string, pairs ...any) Message {
	m := Message{Key: key}
	if len(pairs) > 0 {
		m.Vars = make(map[string]any, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		m.Vars[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// String is for logs and failing tests; people are shown the catalogue's sentence.
func (m Message) String() string {
	var b strings.Builder
	b.WriteString(m.Key)
	for _, name := range slices.Sorted(maps.Keys(m.Vars)) {
		fmt.Fprintf(&b, " %s=%v", name, m.Vars[name])
	}
	return b.String()
}

// FactError is the answer to facts from which no day can be reckoned: it names the fact at fault ("resume", "law",
// "kind", …) and says in a message what is wrong with it.
type FactError struct {
	Fact string
	Key  string
	Vars map[string]any
}

// Error is for logs; people are shown Message.
func (e *FactError) Error() string { return "deadline: " + e.Fact + ": " + e.Message().String() }

// Message is the sentence to show.
func (e *FactError) Message() Message { return Message{Key: e.Key, Vars: e.Vars} }

func fault(fact FactName, key string, pairs ...any) *FactError {
	m := say(key, append([]any{"Fact", string(fact)}, pairs...)...)
	return &FactError{Fact: string(fact), Key: m.Key, Vars: m.Vars}
}

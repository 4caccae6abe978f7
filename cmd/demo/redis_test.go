package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

func TestTimePassesInMemory(t *testing.T) {
	t.Parallel()
	m, err := startRedis()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(m.URL(), "redis://"), "/0"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	tell := func(words ...string) string {
		fmt.Fprintf(conn, "*%d\r\n", len(words))
		for _, word := range words {
			fmt.Fprintf(conn, "$%d\r\n%s\r\n", len(word), word)
		}
		line, err := answers.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line)
	}
	if got := tell("SET", "session", "x", "PX", "3000"); got != "+OK" {
		t.Fatal(got)
	}
	if got := tell("EXISTS", "session"); got != ":1" {
		t.Error("the key is gone at once")
	}
	for deadline := time.Now().Add(time.Minute); tell("EXISTS", "session") == ":1"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a key that should live three seconds lives for ever")
		}
	}
}

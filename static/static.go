// Package static holds what browsers load besides pages (style sheets, the
// script, the marks) and the fonts that documents are set in, all built from
// source/ into dist/ and embedded. It knows neither pages nor HTTP.
package static

import (
	"embed"
	"encoding/json"
	"errors"
	"path"
)

// dist is built by `make assets`. Only its .keep is under version control, so
// that the package compiles before the first build; Ready tells then.
//
//go:embed all:dist
var dist embed.FS

// ErrNotBuilt means that the program was compiled before its assets were.
var ErrNotBuilt = errors.New("static: style sheets and fonts are not built: run make assets, then build again")

var manifest = func() map[string]string {
	names := map[string]string{}
	text, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		return names
	}
	if err := json.Unmarshal(text, &names); err != nil {
		return map[string]string{}
	}
	return names
}()

// Ready tells whether the assets were built before the program was.
func Ready() error {
	if len(manifest) == 0 || Font("NotoSans-Regular.ttf") == nil {
		return ErrNotBuilt
	}
	return nil
}

// Asset is the name under which an asset is published: its own with the hash of
// its content ("main.css" is "main-d95f5ee547e9.css"), so that it may be cached
// for ever. An unknown name stays as it is.
func Asset(name string) string {
	if hashed, ok := manifest[name]; ok {
		return hashed
	}
	return name
}

// File is a published asset, possibly compressed.
type File struct {
	Bytes    []byte
	Type     string // media type
	Encoding string // "br", "gzip" or ""
}

var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

var suffixes = map[string]string{"br": ".br", "gzip": ".gz", "": ""}

// Open finds a published asset by its hashed name, in the given encoding ("br",
// "gzip" or "" for none). Only names that Asset gives are published.
func Open(name, encoding string) (File, bool) {
	ending, known := suffixes[encoding]
	if !known || !published(name) {
		return File{}, false
	}
	content, err := dist.ReadFile("dist/" + name + ending)
	if err != nil {
		return File{}, false
	}
	return File{Bytes: content, Type: types[path.Ext(name)], Encoding: encoding}, true
}

func published(name string) bool {
	for _, hashed := range manifest {
		if hashed == name {
			return true
		}
	}
	return false
}

// Font is a font for documents, by file name ("NotoSans-Bold.ttf"); nil when
// there is none. Fonts are never served to browsers.
func Font(name string) []byte {
	content, err := dist.ReadFile("dist/fonts/" + name)
	if err != nil {
		return nil
	}
	return content
}

package requests

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the heads of pictures are read
	_ "image/png"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/gabriel-vasile/mimetype"
)

// fileType is one kind of file that is taken: how it is called, and under which endings it may come. The first is its own.
type fileType struct {
	mime    string
	endings []string
	text    bool // anything can call itself text: there the ending must fit
}

// fileTypes are all that is taken. Neither pages, drawings nor programs are among them: whatever opens them would run them.
var fileTypes = []fileType{
	{mime: "application/pdf", endings: []string{".pdf"}},
	{mime: "image/jpeg", endings: []string{".jpg", ".jpeg", ".jpe", ".jfif"}},
	{mime: "image/png", endings: []string{".png"}},
	{mime: "image/heic", endings: []string{".heic", ".heif"}},
	{mime: "image/heif", endings: []string{".heif", ".heic"}},
	{mime: "image/webp", endings: []string{".webp"}},
	{mime: "image/tiff", endings: []string{".tif", ".tiff"}},
	{mime: "application/msword", endings: []string{".doc"}},
	{mime: "application/vnd.ms-excel", endings: []string{".xls"}},
	{mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", endings: []string{".docx"}},
	{mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", endings: []string{".xlsx"}},
	{mime: "application/vnd.oasis.opendocument.text", endings: []string{".odt"}},
	{mime: "application/vnd.oasis.opendocument.spreadsheet", endings: []string{".ods"}},
	{mime: "application/vnd.oasis.opendocument.presentation", endings: []string{".odp"}},
	{mime: "message/rfc822", endings: []string{".eml"}, text: true},
	{mime: "application/vnd.ms-outlook", endings: []string{".msg"}},
	{mime: "text/csv", endings: []string{".csv", ".txt"}, text: true},
	{mime: "text/tab-separated-values", endings: []string{".csv", ".tsv", ".txt"}, text: true},
	{mime: "text/plain", endings: []string{".txt", ".csv", ".eml", ".md", ".log", ".text"}, text: true},
}

// FileEndings lists the endings of the files that are taken, for a browser's file chooser.
func FileEndings() []string {
	var list []string
	for _, t := range fileTypes {
		for _, ending := range t.endings {
			if !slices.Contains(list, ending) && !slices.Contains([]string{".md", ".log", ".text", ".tsv", ".jpe", ".jfif"}, ending) {
				list = append(list, ending)
			}
		}
	}
	return list
}

// What a file can be refused for, beside its size.
var (
	errFileType   = errors.New("requests: a file of a kind that is not taken")
	errFileBroken = errors.New("requests: a file that is not whole")
	errFileLocked = errors.New("requests: a file that asks for a password")
	errFileMacros = errors.New("requests: a file with a program in it")
)

// typeOf tells by its content what a file is, and refuses what is not taken. The name only helps to tell texts apart.
func typeOf(name string, body []byte) (fileType, error) {
	found := mimetype.Detect(body)
	ole := found.Is("application/x-ole-storage")
	for up := found.Parent(); up != nil && !ole; up = up.Parent() {
		ole = up.Is("application/x-ole-storage")
	}
	if ole && bytes.Contains(body, wide("EncryptedPackage")) { // how a locked .docx or .xlsx is wrapped
		return fileType{}, errFileLocked
	}
	at := slices.IndexFunc(fileTypes, func(t fileType) bool { return found.Is(t.mime) })
	if at < 0 {
		return fileType{}, errFileType
	}
	t, ending := fileTypes[at], strings.ToLower(filepath.Ext(name))
	switch {
	case t.text && ending != "" && !slices.Contains(t.endings, ending):
		return t, errFileType
	case t.mime == "application/pdf":
		return t, soundPDF(body)
	case t.mime == "image/jpeg" || t.mime == "image/png":
		return t, soundPicture(t.mime, body)
	case t.mime == "image/webp" && len(body) >= 12:
		size := int64(body[4]) | int64(body[5])<<8 | int64(body[6])<<16 | int64(body[7])<<24
		if size+8 > int64(len(body)) {
			return t, errFileBroken
		}
	case found.Extension() != "" && strings.HasPrefix(t.mime, "application/vnd.o"):
		if t.mime != "application/vnd.ms-outlook" {
			return t, soundPackage(body)
		}
	case t.mime == "application/msword" || t.mime == "application/vnd.ms-excel":
		return t, soundOLE(body)
	}
	return t, nil
}

// soundPDF looks for the end, which a file that was cut off lacks, and for the mark of a lock.
func soundPDF(body []byte) error {
	tail := body[max(0, len(body)-64<<10):]
	switch {
	case !bytes.Contains(tail, []byte("%%EOF")), !bytes.Contains(body, []byte("startxref")):
		return errFileBroken
	case bytes.Contains(body, []byte("/Encrypt ")), bytes.Contains(body, []byte("/Encrypt\n")), bytes.Contains(body, []byte("/Encrypt\r")),
		bytes.Contains(body, []byte("/Encrypt<<")):
		return errFileLocked
	}
	return nil
}

// soundPicture reads the head of a picture and looks for its end.
func soundPicture(mime string, body []byte) error {
	if _, _, err := image.DecodeConfig(bytes.NewReader(body)); err != nil {
		return errFileBroken
	}
	end := []byte("IEND")
	if mime == "image/jpeg" {
		end = []byte{0xFF, 0xD9}
	}
	// The small picture that cameras put into the head of a large one has an end of its own.
	if !bytes.Contains(body[len(body)/2:], end) {
		return errFileBroken
	}
	return nil
}

// soundPackage reads the table of contents of an office file: it must be there, open, and name no program.
func soundPackage(body []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return errFileBroken
	}
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		switch {
		case f.Flags&1 != 0:
			return errFileLocked
		case filepath.Base(name) == "vbaproject.bin", strings.HasPrefix(name, "basic/"), strings.HasPrefix(name, "scripts/"):
			return errFileMacros
		case name == "[content_types].xml" && holds(f, "macroEnabled"):
			return errFileMacros
		case name == "meta-inf/manifest.xml" && holds(f, "encryption-data"):
			return errFileLocked
		}
	}
	return nil
}

// holds looks for a word in a small part of an archive. No more is unpacked than such a part has.
func holds(f *zip.File, word string) bool {
	part, err := f.Open()
	if err != nil {
		return false
	}
	defer part.Close()
	text, _ := io.ReadAll(io.LimitReader(part, 1<<20)) // a part that cannot be read on holds what could be read
	return bytes.Contains(text, []byte(word))
}

// soundOLE looks into an old office file for a program, and for the mark of a lock at the head of a text.
func soundOLE(body []byte) error {
	const head = 0x200 // where the text of a .doc begins, nearly always
	switch {
	case bytes.Contains(body, wide("_VBA_PROJECT")):
		return errFileMacros
	case len(body) > head+12 && body[head] == 0xEC && body[head+1] == 0xA5 && body[head+11]&1 != 0:
		return errFileLocked
	}
	return nil
}

// wide is a name as old office files write it.
func wide(name string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(name)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

package web

import (
	"path/filepath"
	"strings"

	"daylight/portal/ui"
	"daylight/requests"
)

// FilesField is the name of the field of every form that takes files.
const FilesField = "files"

// ChooseFiles asks for files to be sent along, and says before they are chosen what is taken. A browser does not keep what was chosen
// when a form comes back, which the page then says.
func (v *Visitor) ChooseFiles(label string) ui.FileUpload {
	hint := v.T("attachment.hint", "Files", requests.MaxUploads, "Most", requests.MegabytesUploaded)
	if v.form != nil {
		hint = v.T("attachment.again") + " " + hint
	}
	return ui.FileUpload{Name: FilesField, Label: label, Hint: hint, Multiple: true, Accept: strings.Join(requests.FileEndings(), ",")}
}

// FileText is what a link to a file says: its name, what it is and how large.
func (v *Visitor) FileText(f requests.File) string {
	kind := strings.ToUpper(strings.TrimPrefix(filepath.Ext(f.Name), "."))
	const kilo = 1000
	if f.Size < kilo*kilo {
		return v.T("attachment.kilobytes", "Name", f.Name, "Type", kind, "Size", v.P.Number(int(f.Size/kilo)+1))
	}
	return v.T("attachment.megabytes", "Name", f.Name, "Type", kind, "Size", v.P.Number(int(f.Size/kilo/kilo)+1))
}

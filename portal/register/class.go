package register

import (
	"strings"

	"daylight/portal/web"
)

// Class says a class of the portal's own records in words, with the source where it is of one: "access-entry:tax".
// i18n: schedule.class.*
func Class(v *web.Visitor, class string) string {
	base, source, _ := strings.Cut(class, ":")
	name := v.T("schedule.class." + base)
	if source != "" {
		name += " (\u2068" + source + "\u2069)" // kept from being turned round inside Arabic
	}
	return name
}

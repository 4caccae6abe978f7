package jobs

import (
	"strings"

	"daylight/notices"
)

// byClass gives a row of the schedule that names several classes of records once for each of them.
func byClass(rows []notices.RetentionVersion) []notices.RetentionVersion {
	var list []notices.RetentionVersion
	for _, row := range rows {
		classes := strings.Fields(row.Content.Records)
		if len(classes) < 2 {
			list = append(list, row)
			continue
		}
		for _, class := range classes {
			row.Content.Records = class
			list = append(list, row)
		}
	}
	return list
}

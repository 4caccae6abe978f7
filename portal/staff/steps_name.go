package staff

import "daylight/portal/web"

// lookNumber is the number of the look in the citizen's list, as it was typed: "No. 12", or "A12" of one of several series. Empty is
// the look that the complaint is about.
func lookNumber(form *web.Form) (int64, error) {
	typed := form.Get("number")
	if typed == "" && form.Has("entry", "yes") {
		return 0, nil
	}
	n, ok := numberTyped(typed)
	if !ok {
		return 0, web.Problems{{Field: "number", Key: "staff.name.number_missing"}}
	}
	return n, nil
}

package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

func (w within) Render(ctx context.Context, out io.Writer) error {
	if w.children != nil {
		ctx = templ.WithChildren(ctx, w.children)
	}
	return w.Component.Render(ctx, out)
}

func backLinkOf(o *options) templ.Component {
	return BackLink{Href: o.text("href"), Text: o.text("text"), Class: o.text("classes")}
}

func breadcrumbsOf(o *options) templ.Component {
	b := Breadcrumbs{Collapse: o.flag("collapseOnMobile"), Label: o.text("labelText"), Class: o.text("classes")}
	for _, i := range o.list("items") {
		b.Items = append(b.Items, Link{Text: i.text("text"), Href: i.text("href"), Attributes: i.attributes("attributes")})
	}
	return b
}

func buttonOf(o *options) templ.Component {
	if v, ok := o.values["preventDoubleClick"]; ok && v == false {
		o.miss("preventDoubleClick: false")
	}
	return Button{Text: o.text("text"), Href: o.text("href"), Type: o.text("type"), Name: o.text("name"), Value: o.text("value"), ID: o.text("id"), Start: o.flag("isStartButton"), Disabled: o.flag("disabled"), Once: o.flag("preventDoubleClick"), Class: o.text("classes"), Attributes: o.attributes("attributes")}
}

func inputOf(o *options) templ.Component {
	i := Input{Name: o.text("name"), ID: o.text("id"), Hint: o.hint(), Error: o.error(), Value: o.text("value"), Type: o.text("type"), InputMode: o.text("inputmode"), Autocomplete: o.text("autocomplete"), Autocap: o.text("autocapitalize"), Pattern: o.text("pattern"), Disabled: o.flag("disabled"), DescribedBy: o.text("describedBy"), Class: o.text("classes"), GroupClass: o.groupClass(), Attributes: o.attributes("attributes")}
	i.Label, i.LabelSize, i.Heading = o.labelParts()
	i.Spellcheck = o.spellcheck()
	i.Prefix, i.Suffix = o.sub("prefix").text("text"), o.sub("suffix").text("text")
	return i
}

func (o *options) spellcheck() string {
	if v, _ := o.get("spellcheck"); v == false {
		return "false"
	}
	return o.text("spellcheck")
}

func textareaPart(o *options) Textarea {
	t := Textarea{Name: o.text("name"), ID: o.text("id"), Hint: o.hint(), Error: o.error(), Value: o.text("value"), Rows: o.number("rows"), Autocomplete: o.text("autocomplete"), Spellcheck: o.spellcheck(), Disabled: o.flag("disabled"), DescribedBy: o.text("describedBy"), Class: o.text("classes"), GroupClass: o.groupClass(), Attributes: o.attributes("attributes")}
	t.Label, t.LabelSize, t.Heading = o.labelParts()
	return t
}

func textareaOf(o *options) templ.Component { return textareaPart(o) }

func characterCountOf(o *options) templ.Component {
	if !o.has("maxlength") && !o.has("maxwords") {
		o.miss("no limit")
	}
	return CharacterCount{Textarea: textareaPart(o), MaxLength: o.number("maxlength"), MaxWords: o.number("maxwords"), Threshold: o.number("threshold")}
}

func (o *options) choices(chosen func(string) bool) (all []Choice) {
	for _, i := range o.list("items") {
		c := Choice{Value: i.text("value"), Text: i.text("text"), Hint: i.sub("hint").text("text"), ID: i.text("id"), Name: i.text("name"), Checked: i.flag("checked"), Disabled: i.flag("disabled"), Divider: i.text("divider"), Exclusive: i.text("behaviour") == "exclusive", Attributes: i.attributes("attributes")}
		if v, ok := i.values["checked"]; ok && v == false && chosen(c.Value) {
			i.miss("checked: false against the value")
		}
		if markup := i.sub("conditional").text("html"); markup != "" {
			c.Conditional = templ.Raw(markup)
		}
		all = append(all, c)
	}
	return all
}

func radiosOf(o *options) templ.Component {
	f := o.legendParts()
	value := o.text("value")
	return Radios{Name: o.text("name"), IDPrefix: o.text("idPrefix"), Legend: f.Legend, LegendSize: f.Size, Heading: f.Heading, DescribedBy: f.DescribedBy, Hint: o.hint(), Error: o.error(), Value: value, Items: o.choices(func(v string) bool { return v == value }), Class: o.text("classes"), GroupClass: o.groupClass()}
}

func checkboxesOf(o *options) templ.Component {
	f := o.legendParts()
	b := Checkboxes{Name: o.text("name"), IDPrefix: o.text("idPrefix"), Legend: f.Legend, LegendSize: f.Size, Heading: f.Heading, DescribedBy: f.DescribedBy + o.text("describedBy"), Hint: o.hint(), Error: o.error(), Class: o.text("classes"), GroupClass: o.groupClass()}
	values, _ := o.get("values")
	list, _ := values.([]any)
	for _, v := range list {
		text, _ := v.(string)
		b.Values = append(b.Values, text)
	}
	b.Items = o.choices(b.has)
	return b
}

func dateInputOf(o *options) templ.Component {
	f := o.legendParts()
	if f.DescribedBy != "" {
		o.miss("fieldset.describedBy")
	}
	v := o.sub("values")
	return DateInput{Name: o.text("namePrefix"), ID: o.text("id"), Legend: f.Legend, LegendSize: f.Size, Heading: f.Heading, Hint: o.hint(), Error: o.error(), Day: v.text("day"), Month: v.text("month"), Year: v.text("year"), Class: o.text("classes"), GroupClass: o.groupClass()}
}

func selectOf(o *options) templ.Component {
	s := Select{Name: o.text("name"), ID: o.text("id"), Hint: o.hint(), Error: o.error(), Value: o.text("value"), Disabled: o.flag("disabled"), DescribedBy: o.text("describedBy"), Class: o.text("classes"), GroupClass: o.groupClass(), Attributes: o.attributes("attributes")}
	s.Label, s.LabelSize, s.Heading = o.labelParts()
	for _, i := range o.list("items") {
		if _, ok := i.values["value"]; !ok {
			i.miss("option without value")
		}
		if v, ok := i.values["selected"]; ok && v == false && i.values["value"] == s.Value {
			i.miss("selected: false against the value")
		}
		s.Items = append(s.Items, Option{Value: i.text("value"), Text: i.text("text"), Selected: i.flag("selected"), Disabled: i.flag("disabled")})
	}
	return s
}

func fileUploadOf(o *options) templ.Component {
	f := FileUpload{Name: o.text("name"), ID: o.text("id"), Hint: o.hint(), Error: o.error(), Multiple: o.flag("multiple"), Disabled: o.flag("disabled"), DescribedBy: o.text("describedBy"), Class: o.text("classes"), GroupClass: o.groupClass(), Attributes: o.attributes("attributes")}
	f.Label, f.LabelSize, f.Heading = o.labelParts()
	return f
}

func passwordInputOf(o *options) templ.Component {
	p := PasswordInput{Name: o.text("name"), ID: o.text("id"), Hint: o.hint(), Error: o.error(), Autocomplete: o.text("autocomplete")}
	var size string
	var heading bool
	if p.Label, size, heading = o.labelParts(); size != "" || heading {
		o.miss("label size")
	}
	return p
}

func fieldsetOf(o *options) templ.Component {
	l := o.sub("legend")
	f := Fieldset{Legend: l.text("text"), Size: l.size("classes", "govuk-fieldset__legend"), Heading: l.flag("isPageHeading"), DescribedBy: o.text("describedBy"), Role: o.text("role"), Class: o.text("classes")}
	return within{f, templ.Raw(o.text("html"))}
}

func labelOf(o *options) templ.Component {
	return Label{For: o.text("for"), Text: o.text("text"), Heading: o.flag("isPageHeading"), Class: o.text("classes")}
}

func hintOf(o *options) templ.Component {
	text, body := o.body()
	return Hint{ID: o.text("id"), Class: o.text("classes"), Text: text, Body: body}
}

func errorMessageOf(o *options) templ.Component {
	if _, ok := o.values["visuallyHiddenText"]; ok {
		o.miss("visuallyHiddenText")
	}
	return ErrorMessage{ID: o.text("id"), Text: o.text("text")}
}

func errorSummaryOf(o *options) templ.Component {
	e := ErrorSummary{Title: o.text("titleText"), Description: o.text("descriptionText"), Class: o.text("classes")}
	for _, i := range o.list("errorList") {
		e.Items = append(e.Items, ErrorItem{Text: i.text("text"), Href: i.text("href")})
	}
	if len(e.Items) == 0 && e.Description == "" {
		o.miss("nothing to mend")
	}
	return e
}

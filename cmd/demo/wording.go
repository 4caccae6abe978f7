package main

import (
	"context"

	"daylight/requests"
)

// words are the office's prepared texts.
var words = []requests.NewWording{
	{Place: requests.ForQuestion, Lang: "en", Title: "Which years", Text: "Dear {name},\n\nour files go back to 2009. Which years do you mean? We answer {reference} as soon as we know.\n\n{body}"},
	{Place: requests.ForMessage, Lang: "en", Title: "We are on it", Text: "Dear {name},\n\nwe are working on {reference}. You hear from us by {due}.\n\n{body}"},
	{Place: requests.ForExtension, Lang: "en", Title: "Several departments", Text: "Several departments hold parts of what you ask for. We need longer to bring them together."},
	{Place: requests.ForErrand, Lang: "en", Title: "Find the file", Text: "Find every paper about this matter, on paper and in your systems. If you hold nothing, say so."},
	{Place: requests.ForReasons, Kind: requests.Access, Lang: "en", Title: "Letters of others", Text: "It would show who wrote it (GDPR Art. 15(4)). If you do not agree, you can complain to us or to the {regulator}."},
	{Place: requests.ForMessage, Lang: "fr", Title: "Nous y travaillons", Text: "Bonjour {name},\n\nnous travaillons à votre demande {reference}. Vous aurez une réponse au plus tard le {due}.\n\n{body}"},
	{Place: requests.ForMessage, Lang: "ar", Title: "نعمل على طلبك", Text: "السيد/السيدة {name}،\n\nنعمل على طلبك {reference}. يصلك ردنا بحلول {due}.\n\n{body}"},
}

// prepare writes the prepared texts, each published by a second person.
func prepare(ctx context.Context, r *requests.Registry, author, second requests.Officer) error {
	for _, w := range words {
		w.Why, w.Key = "Asked for often", w.Title
		id, err := r.AddWording(ctx, author, w)
		if err != nil {
			return err
		}
		if err := r.PublishWording(ctx, second, id, 1); err != nil {
			return err
		}
	}
	return nil
}

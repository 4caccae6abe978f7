package requests

// grounds are the articles of law on which the reasons of the library rest. What is the same for every kind of case stands under none.
var grounds = map[Kind]map[string]string{
	"": {
		"excessive": "GDPR Art. 12(5)", "not_identified": "GDPR Art. 11(2), 12(2), 12(6)",
	},
	Access: {
		"others_rights": "GDPR Art. 15(4)", "legal_privilege": "GDPR Art. 23(1)(i), (j)", "crime_prevention": "GDPR Art. 23(1)(d)",
		"already_given": "GDPR Art. 12(5)",
	},
	Correction: {
		"accurate": "GDPR Art. 5(1)(d), 16", "not_shown": "GDPR Art. 16", "record_of_opinion": "GDPR Art. 16", "archive": "GDPR Art. 89(3)",
		"other_source": "GDPR Art. 16",
	},
	Deletion: {
		"still_needed": "GDPR Art. 17(1)(a)", "legal_duty": "GDPR Art. 17(3)(b)", "official_task": "GDPR Art. 17(3)(b)",
		"expression": "GDPR Art. 17(3)(a)", "public_health": "GDPR Art. 17(3)(c)", "archiving": "GDPR Art. 17(3)(d)", "legal_claims": "GDPR Art. 17(3)(e)",
	},
	Restriction: {
		"checked_right": "GDPR Art. 18(1)(a)", "no_ground": "GDPR Art. 18(1)", "public_interest": "GDPR Art. 18(2)",
	},
	Objection: {
		"compelling": "GDPR Art. 21(1)", "legal_claims_use": "GDPR Art. 21(1)", "research": "GDPR Art. 21(6)", "other_basis": "GDPR Art. 21(1)",
	},
	Portability: {
		"not_given_by_you": "GDPR Art. 20(1)", "not_agreed": "GDPR Art. 20(1)(a)", "official_use": "GDPR Art. 20(3)", "on_paper": "GDPR Art. 20(1)(b)",
		"others_harmed": "GDPR Art. 20(4)",
	},
	Complaint: {
		"rules_followed": "GDPR Art. 5(2), 24(1)", "rules_broken": "GDPR Art. 5(2), 24(1)", "justified_access": "GDPR Art. 6(1), 29",
	},
	Review: {
		"decision_right": "GDPR Art. 5(2), 24(1)", "decision_wrong": "GDPR Art. 5(2), 24(1)",
	},
}

// Ground is the article of law a reason of the library rests on, for staff to read; empty where it is one of fact alone.
func Ground(k Kind, reason string) string {
	if ground := grounds[k][reason]; ground != "" {
		return ground
	}
	return grounds[""][reason]
}

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"daylight/requests/ledger"
)

const (
	bodyName = "Northmere Council"
	bodyCode = "NM"
	scheme   = "national-id"
	// password is every demonstration account's. It guards fictional people on this machine only.
	password = "seven lamps by the mere"
)

// names are the citizens: fictional, of many scripts and lengths, as they come in any town.
var names = strings.Split(`Amina Khatun,Tomasz Wiśniewski,Siân Angharad Llewellyn-Pritchard,Γεώργιος Παπαδόπουλος,ليلى حسن المنصوري,Oluwaseun Adébáyọ̀,
María José Fernández de la Cruz,Nguyễn Thị Minh Khai,Søren Østergård,Ana-Maria Ionescu,Wolfeschlegelsteinhausenbergerdorffsmith Ada,Jean-Baptiste Étienne Lefèvre,
Priya Raghunathan,Дмитрий Соколов,Fatima Zahra Benali,Owen Maddox,Grace Achieng Odhiambo,Harriet Elsworth,Mehmet Çağlar,Aoife Ní Dhomhnaill,
Ivan Horvat,Zsófia Szűcs,Daniel Okafor,Chloe Barnstable,Rashid Al-Amin,Beatriz Gonçalves,Kwame Mensah,Elif Yıldız,Matteo Ricciardi,Ingrid Þórsdóttir,
Peter Hallam,Margaret Dunmore,Yusuf Abdi,Nadia Petrova,Samuel Tegegne,Lucy Fenwick,Arjun Mehta,Hannah Broadwater,Leon Marchetti,Sofia Lindqvist,
Thomas Ashdown,Emeka Nwosu,Rosa Delgado,Callum Rutherglen,Miriam Goldfarb,Jakub Novotný,Esther Wanjiru,Florin Popescu,Alice Pemberton,Hamza Siddiqui,
Ewa Kowalczyk,Gareth Bowen,Ngozi Eze,Ruth Carmody,Stefan Brandt,Vera Kuznetsova,William Thackley,Xin Yi Tan,Yara Haddad,Zainab Mohamud`, ",")

// residents are the citizens with their addresses and numbers, the same at each start.
func residents() []resident {
	list := make([]resident, len(names))
	for i, name := range names {
		name = strings.TrimSpace(name)
		list[i] = resident{Name: name, Email: fmt.Sprintf("citizen%02d@post.example", i+1), Scheme: scheme, ID: number(i)}
	}
	return list
}

// number is a ten-digit identifier whose last digit checks the rest.
func number(i int) string {
	base := 440017000 + i*7919
	return fmt.Sprintf("%d%d", base, base%97%10)
}

// official is somebody who works with a source system.
type official struct {
	id, name, role, unit string
}

// desk is a source system with those who use it and what they use it for.
type desk struct {
	ledger.NewSource
	people     []official
	activities []string
	purposes   []string // in words, one is drawn for each look
	data       [][]string
	system     string
	weekly     bool    // reports once a week instead of every night
	weight     float64 // share of all events
	cased      float64 // share of looks with a case
}

var surnames = strings.Fields("Alder Birch Croft Dale Elm Fenn Gorse Heath Ivory Jessop Kerr Larch Moor North Orchard Pike Quarry Rowan Sedge Thorn")

// officials makes n officials of a unit; their ids are the stable pseudonyms that sources send.
func officials(prefix, unit, role string, from, n int) []official {
	list := make([]official, n)
	for i := range list {
		list[i] = official{id: fmt.Sprintf("%s-%03d", prefix, 100+7*i), unit: unit, role: role,
			name: fmt.Sprintf("%c. %s", 'A'+rune((from+i)%26), surnames[(from+3*i)%len(surnames)])}
	}
	return list
}

// desks are the six source systems: forty officials, and each disclosure profile at least once.
func desks() []desk {
	source := func(id string, profile ledger.Profile, en, fr, ar string, more ...string) ledger.NewSource {
		return ledger.NewSource{ID: id, Prefix: "urn:source:" + id, Profile: profile, Names: map[string]string{"en": en, "fr": fr, "ar": ar},
			Scopes: append([]string{ledger.ScopeEvents, ledger.ScopeCorrections, ledger.ScopeCoverage, ledger.ScopeRequests}, more...)}
	}
	list := []desk{
		{NewSource: source("population-register", ledger.ProfileName, "Population register", "Registre de la population", "سجل السكان"),
			people: officials("pop", "Customer services", "Registration officer", 0, 8), activities: []string{"PA-008", "PA-001"},
			purposes: []string{"Recording a change of address", "Checking the electoral roll entry", "Issuing a certificate of residence"},
			data:     [][]string{{"identity", "address"}, {"identity", "electoral"}, {"identity", "contact"}}, system: "Population register", weight: 0.26, cased: 0.8},
		{NewSource: source("council-tax", ledger.ProfileRole, "Council tax system", "Système de la taxe locale", "نظام ضريبة المجلس"),
			people: officials("rev", "Revenues", "Council tax officer", 3, 9), activities: []string{"PA-003", "PA-009"},
			purposes: []string{"Working out this year’s bill", "Following up a missed payment", "Checking a discount for one adult"},
			data:     [][]string{{"identity", "council-tax"}, {"council-tax", "payments"}, {"identity", "household", "income"}}, system: "Revenues system", weight: 0.24, cased: 0.92},
		{NewSource: source("housing", ledger.ProfileRole, "Housing system", "Système du logement", "نظام الإسكان"),
			people: officials("hou", "Housing", "Housing officer", 6, 8), activities: []string{"PA-004"},
			purposes: []string{"Arranging a repair", "Checking a place on the waiting list", "Preparing a tenancy review"},
			data:     [][]string{{"identity", "housing"}, {"contact", "housing"}, {"household", "housing"}}, system: "Housing system", weight: 0.18, cased: 0.85},
		{NewSource: source("social-care", ledger.ProfileRole, "Care records", "Dossiers de soins", "سجلات الرعاية"),
			people: officials("car", "Adult care", "Social worker", 9, 6), activities: []string{"PA-005"},
			purposes: []string{"Preparing a care visit", "Reviewing a support plan"},
			data:     [][]string{{"identity", "social-care"}, {"social-care", "health"}}, system: "Care records", weight: 0.12, cased: 0.95},
		{NewSource: source("benefits", ledger.ProfileRole, "Benefits system", "Système des aides", "نظام الإعانات", ledger.ScopeWithhold),
			people: officials("ben", "Benefits", "Benefits assessor", 12, 6), activities: []string{"PA-009"},
			purposes: []string{"Assessing a claim for housing benefit", "Checking a change in income"},
			data:     [][]string{{"identity", "income", "benefits"}, {"benefits", "bank"}}, system: "Benefits system", weight: 0.14, cased: 0.97},
		{NewSource: source("library", ledger.ProfileOrganisation, "Library system", "Système des bibliothèques", "نظام المكتبات"),
			people: officials("lib", "Libraries", "Librarian", 15, 3), activities: []string{"PA-002"},
			purposes: []string{"Renewing a library card"}, data: [][]string{{"identity", "contact"}}, system: "Library system", weekly: true, weight: 0.06, cased: 0},
	}
	return list
}

// pick draws one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

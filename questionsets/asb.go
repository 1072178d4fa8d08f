package questionsets

// Category is one of the three categories of anti-social behaviour (NS-01).
// A category by itself never sets a level (NS-07).
type Category struct {
	ID         string
	Label      string
	Definition string // the National Standard's words as the Home Office report prints them, the semicolons of its list apart
}

// Categories are the three, in the report's order (NS-02, NS-03, NS-04).
var Categories = []Category{
	{"personal", "Personal", "'Personal' is designed to identify incidents that are deliberately targeted at a particular individual or specific group or aimed at having an impact on a particular individual or specific group rather than the community at large."},
	{"nuisance", "Nuisance", "'Nuisance' captures those incidents where an individual or group causes trouble, annoyance, inconvenience, offence or suffering to people in the local community in general rather than being deliberately targeted at specific individuals or groups."},
	{"environmental", "Environmental", "'Environmental' deals with the interface between people and places. It includes incidents and inconsiderate actions which have an impact on the surroundings including the natural, built and social environments. This category is about encouraging reasonable behaviour whilst managing and protecting various environments so that people can enjoy their own private spaces as well as shared or public spaces."},
}

// ASBType is a kind of anti-social behaviour.
type ASBType struct{ ID, Label string }

// ASBTypes are the thirteen of the national data standard (DS_107) in its
// order, and vehicle noise, which Cambridgeshire exempts (CAM-06).
var ASBTypes = []ASBType{
	{"vehicle-abandoned", "Vehicle abandoned"},
	{"vehicle-nuisance-or-inappropriate-use", "Vehicle nuisance or inappropriate use"},
	{"rowdy-or-inconsiderate-behaviour", "Rowdy or inconsiderate behaviour"},
	{"rowdy-or-nuisance-neighbours", "Rowdy or nuisance neighbours"},
	{"littering-or-drugs-paraphernalia", "Littering or drugs paraphernalia"},
	{"animal-problems", "Animal problems"},
	{"trespassing", "Trespassing"},
	{"nuisance-calls", "Nuisance calls"},
	{"street-drinking", "Street drinking"},
	{"prostitution-related-activity", "Prostitution-related activity"},
	{"nuisance-noise", "Nuisance noise"},
	{"begging", "Begging"},
	{"misuse-of-fireworks", "Misuse of fireworks"},
	{"vehicle-noise", "Vehicle noise nuisance"},
}

// Channels are the ways in which a report arrives (GEN-19).
var Channels = []string{"101", "999", "walk-in", "online", "partner"}

// CategoryByID gives a category by its id, false if there is none.
func CategoryByID(id string) (Category, bool) {
	for _, c := range Categories {
		if c.ID == id {
			return c, true
		}
	}
	return Category{}, false
}

// ASBTypeByID gives a type by its id, false if there is none.
func ASBTypeByID(id string) (ASBType, bool) {
	for _, t := range ASBTypes {
		if t.ID == id {
			return t, true
		}
	}
	return ASBType{}, false
}

func categoryIDs() []string {
	ids := make([]string, len(Categories))
	for i, c := range Categories {
		ids[i] = c.ID
	}
	return ids
}

func asbTypeIDs() []string {
	ids := make([]string, len(ASBTypes))
	for i, t := range ASBTypes {
		ids[i] = t.ID
	}
	return ids
}

package questionsets

// Force is one of the 43 police forces of England and Wales.
type Force struct {
	ID   string // as packs and settings write it, e.g. "west-mercia"
	Name string // as the Home Office report prints it
	Code string // two or three capital letters, unique; begins every reference
}

// Forces are the 43 forces in the order of the report's section 3.
var Forces = []Force{
	{"avon-and-somerset", "Avon and Somerset Constabulary", "AS"},
	{"bedfordshire", "Bedfordshire Police", "BD"},
	{"cambridgeshire", "Cambridgeshire Constabulary", "CB"},
	{"cheshire", "Cheshire Constabulary", "CH"},
	{"city-of-london", "City of London Police", "CL"},
	{"cleveland", "Cleveland Police", "CV"},
	{"cumbria", "Cumbria Constabulary", "CU"},
	{"derbyshire", "Derbyshire Constabulary", "DB"},
	{"devon-and-cornwall", "Devon and Cornwall Police", "DC"},
	{"dorset", "Dorset Police", "DO"},
	{"durham", "Durham Constabulary", "DH"},
	{"essex", "Essex Police", "ES"},
	{"gloucestershire", "Gloucestershire Constabulary", "GL"},
	{"greater-manchester", "Greater Manchester Police", "GM"},
	{"hampshire", "Hampshire Constabulary", "HA"},
	{"hertfordshire", "Hertfordshire Constabulary", "HE"},
	{"humberside", "Humberside Police", "HU"},
	{"kent", "Kent Police", "KE"},
	{"lancashire", "Lancashire Constabulary", "LA"},
	{"leicestershire", "Leicestershire Constabulary", "LE"},
	{"lincolnshire", "Lincolnshire Police", "LI"},
	{"merseyside", "Merseyside Police", "ME"},
	{"metropolitan", "Metropolitan Police Service", "MP"},
	{"norfolk", "Norfolk Constabulary", "NF"},
	{"northamptonshire", "Northamptonshire Police", "NH"},
	{"northumbria", "Northumbria Police", "NB"},
	{"north-yorkshire", "North Yorkshire Police", "NY"},
	{"nottinghamshire", "Nottinghamshire Police", "NG"},
	{"south-yorkshire", "South Yorkshire Police", "SY"},
	{"staffordshire", "Staffordshire Police", "ST"},
	{"suffolk", "Suffolk Constabulary", "SF"},
	{"surrey", "Surrey Police", "SU"},
	{"sussex", "Sussex Police", "SX"},
	{"thames-valley", "Thames Valley Police", "TV"},
	{"warwickshire", "Warwickshire Police", "WK"},
	{"west-mercia", "West Mercia Police", "WM"},
	{"west-midlands", "West Midlands Police", "WD"},
	{"west-yorkshire", "West Yorkshire Police", "WY"},
	{"wiltshire", "Wiltshire Police", "WI"},
	{"dyfed-powys", "Dyfed-Powys Police", "DP"},
	{"gwent", "Gwent Police", "GW"},
	{"north-wales", "North Wales Police", "NW"},
	{"south-wales", "South Wales Police", "SW"},
}

// ForceByID gives a force by its id, false if there is none.
func ForceByID(id string) (Force, bool) {
	for _, f := range Forces {
		if f.ID == id {
			return f, true
		}
	}
	return Force{}, false
}

func forceIDs() []string {
	ids := make([]string, len(Forces))
	for i, f := range Forces {
		ids[i] = f.ID
	}
	return ids
}

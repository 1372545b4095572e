"""Codes of regions (ISO 3166-2 without the country) that people write instead of names."""

from domain.fulfillment.zone_table import plain_region

_CODES = {
    "US": """AL:Alabama AK:Alaska AZ:Arizona AR:Arkansas CA:California CO:Colorado CT:Connecticut
DE:Delaware DC:District_of_Columbia FL:Florida GA:Georgia HI:Hawaii ID:Idaho IL:Illinois IN:Indiana
IA:Iowa KS:Kansas KY:Kentucky LA:Louisiana ME:Maine MD:Maryland MA:Massachusetts MI:Michigan
MN:Minnesota MS:Mississippi MO:Missouri MT:Montana NE:Nebraska NV:Nevada NH:New_Hampshire
NJ:New_Jersey NM:New_Mexico NY:New_York NC:North_Carolina ND:North_Dakota OH:Ohio OK:Oklahoma
OR:Oregon PA:Pennsylvania RI:Rhode_Island SC:South_Carolina SD:South_Dakota TN:Tennessee TX:Texas
UT:Utah VT:Vermont VA:Virginia WA:Washington WV:West_Virginia WI:Wisconsin WY:Wyoming""",
    "CA": """AB:Alberta BC:British_Columbia MB:Manitoba NB:New_Brunswick
NL:Newfoundland_and_Labrador NS:Nova_Scotia NT:Northwest_Territory ON:Ontario
PE:Prince_Edward_Island QC:Quebec SK:Saskatchewan YT:Yukon""",
    "AU": """ACT:Australian_Capital_Territory NSW:New_South_Wales NT:Northern_Territory
QLD:Queensland SA:South_Australia TAS:Tasmania VIC:Victoria WA:Western_Australia""",
    "BR": """AC:Acre AL:Alagoas AP:Amapa AM:Amazonas BA:Bahia CE:Ceara DF:Distrito_Federal
ES:Espirito_Santo GO:Goias MA:Maranhao MT:Mato_Grosso MS:Mato_Grosso_do_Sul MG:Minas_Gerais
PA:Para PB:Paraiba PR:Parana PE:Pernambuco PI:Piaui RJ:Rio_de_Janeiro RN:Rio_Grande_do_Norte
RS:Rio_Grande_do_Sul RO:Rondonia RR:Roraima SC:Santa_Catarina SP:Sao_Paulo SE:Sergipe
TO:Tocantins""",
    "DE": """BW:Baden-Württemberg BY:Bayern BE:Berlin BB:Brandenburg HB:Bremen HH:Hamburg HE:Hessen
MV:Mecklenburg-Vorpommern NI:Niedersachsen NW:Nordrhein-Westfalen RP:Rheinland-Pfalz SL:Saarland
SN:Sachsen ST:Sachsen-Anhalt SH:Schleswig-Holstein TH:Thüringen""",
    "GB": "ENG:England NIR:Northern_Ireland SCT:Scotland WLS:Wales",
}

REGION_CODES: dict[tuple[str, str], str] = {
    (country, plain_region(name.replace("_", " "))): plain_region(code)
    for country, entries in _CODES.items()
    for code, _, name in (entry.partition(":") for entry in entries.split())
}
"""The code of a region by its country and its name as rules compare it."""

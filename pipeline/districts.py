"""Districts of London and of other British cities: places below city level that nothing in a sentence need announce.

Written from general knowledge. Those that are surnames, clubs or words as well stand apart; `pipeline.places` asks for a
word that leads to a place before it believes one of them.
"""

from __future__ import annotations

from pipeline.place_lists import WIDE

_ONE_WORD_TEXT = """
acton aldgate alperton arnos balham barnsbury battersea bayswater beckenham becontree belgravia bellingham belsize
bermondsey blackheath bloomsbury bounds brixton brockley brondesbury burnt camberwell canonbury carshalton catford
chadwell chingford chiswick clapham clapton clerkenwell colindale cricklewood crouch dalston deptford docklands
dollis dulwich earlsfield edgware edmonton eltham erith euston farringdon feltham finchley finsbury fitzrovia
golders greenford grove hackbridge haggerston hainault hammersmith hampstead hanwell harlesden harringay herne
highbury highgate holborn holloway homerton hornchurch hornsey hoxton ickenham ilford isleworth kennington kensal
kentish kidbrooke kilburn kingsbury knightsbridge ladbroke lewisham leyton leytonstone limehouse loughborough
manor marylebone mayfair mitcham mortlake muswell neasden nine norbury northfields northolt northwood norwood
notting nunhead osterley paddington palmers peckham penge perivale petersham pimlico pinner plaistow plumstead
ponders poplar putney rainham rayners richmond roehampton romford rotherhithe ruislip selhurst shadwell shepherds
shoreditch sidcup soho southall southfields southgate spitalfields stanmore stepney stockwell stratford streatham
surbiton sydenham teddington thamesmead tooting tottenham tulse twickenham upminster upton uxbridge vauxhall
walthamstow walworth wanstead wapping welling wembley whitechapel willesden wimbledon winchmore woodford woolwich
abbeydale ancoats ardwick armley attercliffe beeston beswick blackley bramley broomhill broughton burmantofts burngreave
chapeltown chorlton crookes crosspool crumpsall crosland cheetham darnall didsbury eccleshall ecclesall eccles fallowfield failsworth
firth gipton gleadless gorton harehills harpurhey headingley hillsborough holbeck hulme hunslet hyde kirkstall
levenshulme longsight manningham meanwood meersbrook middleton miles moortown moston nether newton northenden
openshaw page prestwich roundhay rusholme seacroft sharrow shirecliffe swinton tinsley urmston walkley whalley whitefield
wincobank withington wythenshawe wybourn yeadon pitsmoor parson horsforth pudsey morley otley guiseley
aigburth allerton anfield birkdale bootle broadgreen childwall croxteth dingle edge everton fazakerley garston
gateacre huyton kensington kirkdale kirkby mossley norris speke toxteth vauxhall walton wavertree woolton
aston acocks balsall bartley bearwood bordesley bournville castle digbeth edgbaston erdington frankley handsworth
harborne hodge kings kingstanding ladywood longbridge lozells moseley nechells newtown northfield perry quinton
saltley selly shard sheldon small solihull sparkbrook sparkhill stechford stirchley tyseley winson witton yardley
arnold aspley basford bestwood bilborough bulwell carlton clifton hyson lenton mapperley radford sherwood sneinton
strelley wollaton beeston belgrave braunstone evington highfields humberstone knighton oadby stoneygate wigston
ashley ashton avonmouth bedminster bishopston brislington cotham easton eastville fishponds hartcliffe henbury
henleaze horfield kingswood knowle lawrence lockleaze montpelier redland shirehampton southmead totterdown westbury
whitchurch benwell byker elswick fenham gosforth heaton jesmond kenton walker wallsend westerhope scotswood
adamsdown butetown canton cathays ely fairwater gabalfa grangetown llandaff llanishen llanrumney pentwyn rhiwbina
riverside roath rumney splott tremorfa whitchurch mumbles townhill
bruntsfield craigmillar dalry drumchapel easterhouse gorgie govan gorbals hillhead kelvinside leith maryhill morningside
muirhouse niddrie newington partick parkhead pollok pollokshaws pollokshields portobello possilpark shettleston springburn
stockbridge tollcross wester westerhailes castlemilk dennistoun ballymun tallaght finglas crumlin clondalkin
andersonstown ardoyne ballymurphy falls holywood ormeau shankill stranmillis twinbrook
bevendean coldean hangleton hollingdean kemptown moulsecoomb patcham portslade preston whitehawk woodingdean
gorleston eaton lakenham thorpe wensum bitterne portswood shirley swaythling woolston fratton southsea
buckland cosham copnor paulsgrove hilsea caversham tilehurst whitley blackbird cowley headington iffley jericho
marston rose botley summertown wolvercote arbury cherry chesterton romsey trumpington
"""
_SAID_IN_TWO_TEXT = """
bethnal green|stoke newington|finsbury park|crouch end|muswell hill|wood green|palmers green|golders green|turnham green
parsons green|shepherds bush|shepherd's bush|notting hill|ladbroke grove|kensal rise|kensal green|earls court|earl's court
swiss cottage|primrose hill|kentish town|camden town|tufnell park|chalk farm|belsize park|west hampstead|south hampstead
mill hill|burnt oak|dollis hill|willesden green|harrow weald|harrow on the hill|rayners lane|south harrow|north harrow
ponders end|winchmore hill|bounds green|arnos grove|manor house|seven sisters|tottenham hale|white hart lane|bruce grove
hackney wick|london fields|victoria park|mile end|bow road|canary wharf|isle of dogs|canning town|custom house
forest gate|manor park|east ham|west ham|upton park|gants hill|seven kings|goodmayes|chadwell heath|harold wood|harold hill
elm park|becontree heath|london bridge|elephant and castle|nine elms|clapham common|clapham junction|tooting bec
tooting broadway|colliers wood|south wimbledon|raynes park|new malden|worcester park|north cheam|thornton heath
crystal palace|gipsy hill|west norwood|south norwood|upper norwood|tulse hill|herne hill|east dulwich|west dulwich
forest hill|honor oak|new cross|peckham rye|burgess park|surrey quays|canada water|hither green|lee green|grove park
crofton park|ladywell|charlton village|abbey wood|bexleyheath|crayford|st pauls cray|biggin hill|new addington
moss side|old trafford|longsight|cheetham hill|clayton bridge|newton heath|miles platting|whalley range|hulme hall
didsbury village|sale moor|gorse hill|higher blackley|lower broughton|higher broughton|little hulton|ordsall
hyde park corner|burley park|chapel allerton|cross gates|crossgates|cross green|east end park|halton moor|hawksworth
belle isle|middleton park|richmond hill|potternewton|little london|west park|alwoodley|adel|swarcliffe|whinmoor
burngreave|shirecliffe|southey green|parson cross|ecclesfield|nether edge|gleadless valley|norfolk park|manor top
hackenthorpe|mosborough|crystal peaks|hunters bar|fir vale|firth park|upperthorpe|netherthorpe|stannington|wadsley
norris green|west derby|old swan|tue brook|tuebrook|edge hill|dingle vale|knotty ash|dovecot|page moss|bowring park
balsall heath|kings heath|king's heath|kings norton|king's norton|selly oak|small heath|sparkhill|acocks green|hall green
alum rock|ward end|washwood heath|castle vale|castle bromwich|perry barr|great barr|hodge hill|shard end|chelmsley wood
bartley green|weoley castle|winson green|bordesley green|druids heath|billesley|yardley wood|highters heath
hyson green|forest fields|the meadows|st anns|st ann's|top valley|bestwood park|clifton estate|broxtowe|aspley
stocks hill|beaumont leys|new parks|eyres monsell|saffron lane|thurnby lodge|north evington|spinney hills
stokes croft|st pauls|st werburghs|st werburgh's|knowle west|stoke bishop|hengrove|stockwood|lawrence hill|lawrence weston
west end|walker gate|cowgate|fawdon|kingston park|heaton park|byker wall|north kenton|blakelaw|west denton
ely bridge|canton cross|fairwater|st mellons|cardiff bay|trowbridge estate|blackbird leys|rose hill|greater leys
barton hill|cherry hinton|kings hedges|king's hedges|east chesterton|wester hailes|wester|fountainbridge
"""
_NEED_A_LEAD_TEXT = """
acton bellingham clapton bounds burnt chadwell crouch dollis golders grove herne holloway kilburn kingsbury lee manor
muswell nine norwood palmers petersham ponders poplar stratford rainham rayners richmond shepherds tulse upton
welling woodford winchmore kensal ladbroke notting northwood euston loughborough edmonton finsbury
crookes bramley broughton beeston firth hyde middleton miles moston nether newton page swinton walkley parson
morley otley castle hodge kings perry selly shard small aston arnold carlton clifton radford sherwood belgrave
ashley ashton easton lawrence redland heaton kenton walker canton ely riverside newtown westbury knowle fairwater kingswood preston
eaton shirley marston rose whitley buckland cherry jericho cowley botley eccles hulme hunslet armley ardwick gorton
crosland cheetham witton yardley edge dingle norris walton everton kensington mossley allerton kirkby bootle
frankley moseley sheldon quinton stirchley bournville handsworth harborne hillsborough headingley wembley tottenham
anfield fulham chelsea millwall wimbledon brent solihull falls leith dalry govan newington portobello tollcross
stockbridge wester romsey chesterton thorpe wigston knighton braunstone highfields northfields northfield southfields
chorlton sharrow openshaw urmston whalley horsforth yeadon montpelier holywood bearwood highbury chiswick
"""
_TAKEN_FROM_WORDS_TEXT = """
bounds burnt crouch dollis golders grove herne manor muswell nine palmers ponders rayners shepherds tulse upton
winchmore kensal ladbroke notting firth miles nether page parson castle hodge kings perry selly shard small edge norris
rose cherry blackbird whalley falls wester riverside lawrence acocks balsall bartley bordesley winson hyson belsize
chadwell
"""
_TAKEN_FROM_WORDS = frozenset(_TAKEN_FROM_WORDS_TEXT.split())
DISTRICTS = frozenset(_ONE_WORD_TEXT.split()) - _TAKEN_FROM_WORDS - WIDE
"""Districts of one word, case-folded; `NEED_A_LEAD` are those that are surnames, clubs or towns too."""
NEED_A_LEAD = frozenset(_NEED_A_LEAD_TEXT.split()) & DISTRICTS
DISTRICTS_IN_TWO = frozenset(name for name in _SAID_IN_TWO_TEXT.replace("\n", "|").split("|") if " " in name) - {
    "west end",
    "the meadows",
    "london bridge",
    "manor house",
    "west park",
    "victoria park",
}
"""Districts of two words or three, case-folded."""

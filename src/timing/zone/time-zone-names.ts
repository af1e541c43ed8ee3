/**
 * Names of the IANA database that the JavaScript engine accepts but may leave out of its own list:
 * links, and zones for which engines differ on the canonical spelling. Grouped by area.
 */
const furtherNames: Readonly<Record<string, string>> = {
  '': `
    CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich
    HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ
    NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal
    W-SU WET Zulu`,
  Africa: `
    Abidjan Asmara Asmera Cairo Nairobi Timbuktu Tripoli`,
  America: `
    Adak Anchorage Argentina/Buenos_Aires Argentina/Catamarca Argentina/ComodRivadavia
    Argentina/Cordoba Argentina/Jujuy Argentina/Mendoza Atikokan Atka Buenos_Aires Catamarca
    Chicago Coral_Harbour Cordoba Denver Detroit Edmonton Ensenada Fort_Wayne Godthab
    Halifax Havana Indiana/Indianapolis Indiana/Knox Indianapolis Iqaluit Jamaica Jujuy
    Kentucky/Louisville Knox_IN Kralendijk Los_Angeles Louisville Lower_Princes Manaus
    Marigot Mazatlan Mendoza Mexico_City Montreal New_York Nipigon Noronha Nuuk Panama
    Pangnirtung Phoenix Porto_Acre Puerto_Rico Rainy_River Regina Rio_Branco Rosario
    Santa_Isabel Santiago Sao_Paulo Shiprock St_Barthelemy St_Johns Thunder_Bay Tijuana
    Toronto Vancouver Virgin Whitehorse Winnipeg Yellowknife`,
  Antarctica: `
    South_Pole`,
  Arctic: `
    Longyearbyen`,
  Asia: `
    Ashgabat Ashkhabad Calcutta Choibalsan Chongqing Chungking Dacca Dhaka Harbin
    Ho_Chi_Minh Hong_Kong Istanbul Jerusalem Kashgar Kathmandu Katmandu Kolkata Macao Macau
    Makassar Nicosia Rangoon Saigon Seoul Shanghai Singapore Taipei Tehran Tel_Aviv Thimbu
    Thimphu Tokyo Ujung_Pandang Ulaanbaatar Ulan_Bator Urumqi Yangon`,
  Atlantic: `
    Faeroe Faroe Jan_Mayen`,
  Australia: `
    ACT Adelaide Brisbane Broken_Hill Canberra Currie Darwin Hobart LHI Lord_Howe Melbourne
    NSW North Perth Queensland South Sydney Tasmania Victoria West Yancowinna`,
  Brazil: `
    Acre DeNoronha East West`,
  Canada: `
    Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon`,
  Chile: `
    Continental EasterIsland`,
  Etc: `
    GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9
    GMT-0 GMT-1 GMT-10 GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8
    GMT-9 GMT0 Greenwich UCT UTC Universal Zulu`,
  Europe: `
    Belfast Belgrade Berlin Bratislava Busingen Chisinau Dublin Helsinki Istanbul Kiev Kyiv
    Lisbon London Mariehamn Moscow Nicosia Podgorica Prague Rome San_Marino Tiraspol
    Uzhgorod Vatican Warsaw Zaporozhye Zurich`,
  Mexico: `
    BajaNorte BajaSur General`,
  Pacific: `
    Auckland Chatham Chuuk Easter Enderbury Guadalcanal Honolulu Johnston Kanton Kwajalein
    Pago_Pago Pohnpei Ponape Port_Moresby Samoa Truk Yap`,
  US: `
    Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan
    Mountain Pacific Samoa`,
};

let knownNames: ReadonlySet<string> | undefined;

/**
 * True for a name of the IANA database in its exact spelling. The engine alone would also accept
 * wrong case, offsets and old aliases such as PST, all of which the server refuses.
 */
export function isTimeZoneName(name: string): boolean {
  knownNames ??= new Set([...Intl.supportedValuesOf('timeZone'), ...listFurtherNames()]);
  return knownNames.has(name);
}

/** The exactly spelled name that differs from the given one only in case or blanks, if there is one. */
export function similarTimeZoneName(name: string): string | undefined {
  const wanted = name.trim().replace(/ /g, '_').toLowerCase();
  isTimeZoneName('UTC');
  return [...(knownNames ?? [])].find((known) => known.toLowerCase() === wanted);
}

function listFurtherNames(): string[] {
  return Object.entries(furtherNames).flatMap(([area, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => (area === '' ? name : `${area}/${name}`)),
  );
}

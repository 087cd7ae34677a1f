/**
 * Names of keyboard layouts by their input locale, as Microsoft's list of locale
 * identifiers has them. The lower half of an identifier is the language; the upper
 * half tells variants of a language's layout apart.
 */

const LANGUAGES = `
0401 Arabic - Saudi Arabia; 0402 Bulgarian; 0403 Catalan; 0404 Chinese - Taiwan; 0405 Czech; 0406 Danish;
0407 German - Germany; 0408 Greek; 0409 English - United States; 040a Spanish - Spain (Traditional Sort);
040b Finnish; 040c French - France; 040d Hebrew; 040e Hungarian; 040f Icelandic; 0410 Italian - Italy;
0411 Japanese; 0412 Korean; 0413 Dutch - Netherlands; 0414 Norwegian (Bokmal); 0415 Polish;
0416 Portuguese - Brazil; 0417 Rhaeto-Romanic; 0418 Romanian; 0419 Russian; 041a Croatian; 041b Slovak;
041c Albanian - Albania; 041d Swedish; 041e Thai; 041f Turkish; 0420 Urdu; 0421 Indonesian; 0422 Ukrainian;
0423 Belarusian; 0424 Slovenian; 0425 Estonian; 0426 Latvian; 0427 Lithuanian; 0428 Tajik; 0429 Farsi;
042a Vietnamese; 042b Armenian - Armenia; 042c Azeri (Latin); 042d Basque; 042e Sorbian; 042f FYRO Macedonian;
0430 Sutu; 0431 Tsonga; 0432 Tswana; 0433 Venda; 0434 Xhosa; 0435 Zulu; 0436 Afrikaans - South Africa;
0437 Georgian; 0438 Faroese; 0439 Hindi; 043a Maltese; 043b Sami (Lappish); 043d Yiddish; 043e Malay - Malaysia;
043f Kazakh; 0440 Kyrgyz (Cyrillic); 0441 Swahili; 0442 Turkmen; 0443 Uzbek (Latin); 0444 Tatar;
0445 Bengali (India); 0446 Punjabi; 0447 Gujarati; 0448 Oriya; 0449 Tamil; 044a Telugu; 044b Kannada;
044c Malayalam; 044d Assamese; 044e Marathi; 044f Sanskrit; 0450 Mongolian (Cyrillic);
0451 Tibetan - People's Republic of China; 0452 Welsh; 0453 Khmer; 0454 Lao; 0455 Burmese; 0456 Galician;
0457 Konkani; 045a Syriac; 045b Sinhalese - Sri Lanka; 045c Cherokee - United States; 045d Inuktitut;
045e Amharic - Ethiopia; 0461 Nepali; 0463 Pashto; 0464 Filipino; 0465 Divehi; 046d Bashkir; 046e Luxembourgish;
046f Greenlandic; 0470 Igbo - Nigeria; 0480 Uighur - China; 0481 Maori - New Zealand; 0485 Yakut; 0488 Wolof;
0801 Arabic - Iraq; 0804 Chinese - People's Republic of China; 0807 German - Switzerland;
0809 English - United Kingdom; 080a Spanish - Mexico; 080c French - Belgium; 0810 Italian - Switzerland;
0813 Dutch - Belgium; 0814 Norwegian (Nynorsk); 0816 Portuguese - Portugal; 0818 Romanian - Moldava;
0819 Russian - Moldava; 081a Serbian (Latin); 081d Swedish - Finland; 082c Azeri (Cyrillic); 083c Irish;
0843 Uzbek (Cyrillic); 085d Inuktitut (Latin) - Canada; 0c01 Arabic - Egypt; 0c04 Chinese - Hong Kong SAR;
0c07 German - Austria; 0c09 English - Australia; 0c0a Spanish - Spain (Modern Sort); 0c0c French - Canada;
0c1a Serbian (Cyrillic); 1001 Arabic - Libya; 1004 Chinese - Singapore; 1007 German - Luxembourg;
1009 English - Canada; 100a Spanish - Guatemala; 100c French - Switzerland; 101a Croatian (Bosnia/Herzegovina);
1401 Arabic - Algeria; 1404 Chinese - Macao SAR; 1407 German - Liechtenstein; 1409 English - New Zealand;
140a Spanish - Costa Rica; 140c French - Luxembourg; 141a Bosnian (Bosnia/Herzegovina); 1801 Arabic - Morocco;
1809 English - Ireland; 180a Spanish - Panama; 180c French - Monaco; 1c01 Arabic - Tunisia;
1c09 English - South Africa; 1c0a Spanish - Dominican Republic; 2001 Arabic - Oman; 2009 English - Jamaica;
200a Spanish - Venezuela; 2401 Arabic - Yemen; 2409 English - Caribbean; 240a Spanish - Colombia;
2801 Arabic - Syria; 2809 English - Belize; 280a Spanish - Peru; 2c01 Arabic - Jordan; 2c09 English - Trinidad;
2c0a Spanish - Argentina; 3001 Arabic - Lebanon; 3009 English - Zimbabwe; 300a Spanish - Ecuador;
3401 Arabic - Kuwait; 3409 English - Philippines; 340a Spanish - Chile; 3801 Arabic - U.A.E.;
3809 English - Indonesia; 380a Spanish - Uruguay; 3c01 Arabic - Bahrain; 3c09 English - Hong Kong SAR;
3c0a Spanish - Paraguay; 4009 English - India; 400a Spanish - Bolivia; 4409 English - Malaysia;
440a Spanish - El Salvador; 4809 English - Singapore; 480a Spanish - Honduras; 4c0a Spanish - Nicaragua;
500a Spanish - Puerto Rico; 540a Spanish - United States; 580a Spanish - Latin America;
10405 Czech (QWERTY); 10407 German (IBM); 10409 English - United States (Dvorak); 1040a Spanish Variation;
10410 Italian (142); 10415 Polish (214); 10416 Portuguese (Brazilian ABNT2); 10419 Russian (Typewriter);
1041b Slovak (QWERTY); 1041f Turkish F; 10402 Bulgarian (Latin); 10408 Greek (220); 1040e Hungarian 101-key;
1080c Belgian (Comma); 11009 Canadian Multilingual Standard; 20405 Czech Programmers;
20409 English - United States (International); 20418 Romanian (Programmers); 20422 Ukrainian (Enhanced);
30409 English - United States (Dvorak for left hand); 40409 English - United States (Dvorak for right hand)
`

const names = new Map<number, string>()
for (const entry of LANGUAGES.split(';')) {
  const line = entry.trim()
  const space = line.indexOf(' ')
  names.set(Number.parseInt(line.slice(0, space), 16), line.slice(space + 1))
}

/** Name of a layout; of an unknown variant, its language's with the identifier behind it. */
export function nameKeyboard(layout: number): string {
  const name = names.get(layout)
  if (name !== undefined) return name
  const language = names.get(layout & 0xffff)
  const id = layout.toString(16).padStart(8, '0')
  return language === undefined ? `keyboard-${layout}` : `${language} (layout ${id})`
}

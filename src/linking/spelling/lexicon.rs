//! The words by which people dictate, correct themselves and announce what they dictate.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Kind;

/// What a word means beside dictated letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::linking) enum Meaning {
    /// The name of a letter, such as `zed`, which is hardly a word of its own.
    Letter(char),
    /// A word of the radiotelephony spelling alphabet.
    Alphabet(char),
    /// A word of another spelling alphabet, which counts beside others only.
    OtherAlphabet(char),
    /// A word with which people spell of their own accord; counts beside words of an alphabet only.
    Name(char),
    /// A word that sounds like a letter or digit: `see`, `for`.
    Sound(char),
    /// As `Filler`, but it may be a letter that was misheard: `and` for N.
    FillerLike(char),
    /// "Double" and the like.
    Times(usize),
    /// A character that is read aloud and not part of a reference's key: `dash`.
    Mark,
    /// Says nothing about what is dictated: `then`, `capital`.
    Filler,
    /// As `Filler`, but not a word of a sentence, so that it may be two letters of a code: `er`.
    Hesitation,
    /// What comes next replaces what was said last.
    Correction,
    /// What comes next is not meant: "B, not D".
    Negation,
    /// Announces a reference.
    Cue,
    /// Announces another kind of number.
    OtherNumber,
    /// What is counted by the number before it.
    Unit,
    /// A common word of two to seven letters that is no part of a code unless it is announced as one.
    Common,
}

impl Meaning {
    /// Whether the word may stand between two parts of a code without ending it.
    pub(in crate::linking) fn kind(self) -> Option<Kind> {
        match self {
            Self::Mark => Some(Kind::Mark),
            Self::Filler | Self::FillerLike(_) | Self::Hesitation => Some(Kind::Filler),
            Self::Correction => Some(Kind::Correction),
            Self::Negation => Some(Kind::Negation),
            Self::Cue => Some(Kind::Cue),
            Self::OtherNumber => Some(Kind::OtherNumber),
            _ => None,
        }
    }
}

/// The meaning of a folded word.
pub(in crate::linking) fn meaning(word: &str) -> Option<Meaning> {
    static MEANINGS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(meanings);
    MEANINGS.get(word).copied()
}

/// The letter that a word stands for by its first letter, where people spell with it: "all for Raja".
pub(in crate::linking) fn initial(word: &str) -> Option<char> {
    static WORDS: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
        let all = [ALPHABET, ALPHABETS, NAMES].into_iter().flat_map(str::split_whitespace);
        all.filter_map(|word| Some((word, first_letter(word)?))).collect()
    });
    WORDS.get(word).copied()
}

fn meanings() -> HashMap<&'static str, Meaning> {
    let mut meanings = HashMap::new();
    let mut add = |words: &'static str, meaning: &dyn Fn(&'static str) -> Option<Meaning>| {
        for word in words.split_whitespace() {
            if let Some(meaning) = meaning(word) {
                meanings.insert(word, meaning);
            }
        }
    };
    // Where a word is in several lists the last one counts.
    add(NAMES, &|word| first_letter(word).map(Meaning::Name));
    add(COMMON, &|_| Some(Meaning::Common));
    add(ALPHABETS, &|word| first_letter(word).map(Meaning::OtherAlphabet));
    add(ALPHABET, &|word| first_letter(word).map(Meaning::Alphabet));
    add(UNITS, &|_| Some(Meaning::Unit));
    add(OTHER_NUMBERS, &|_| Some(Meaning::OtherNumber));
    add(CUES, &|_| Some(Meaning::Cue));
    add(FILLERS, &|_| Some(Meaning::Filler));
    add(HESITATIONS, &|_| Some(Meaning::Hesitation));
    add(MARKS, &|_| Some(Meaning::Mark));
    add(CORRECTIONS, &|_| Some(Meaning::Correction));
    add(NEGATIONS, &|_| Some(Meaning::Negation));
    for (letter, names) in LETTERS {
        add(names, &|_| Some(Meaning::Letter(*letter)));
    }
    for (sound, words) in SOUNDS {
        add(words, &|_| Some(Meaning::Sound(*sound)));
    }
    for (letter, words) in FILLERS_LIKE {
        add(words, &|_| Some(Meaning::FillerLike(*letter)));
    }
    for (times, words) in TIMES {
        add(words, &|_| Some(Meaning::Times(*times)));
    }
    meanings
}

fn first_letter(word: &str) -> Option<char> {
    word.chars().next().map(|letter| letter.to_ascii_uppercase())
}

/// ICAO Annex 10, volume II, with the spellings that people and speech engines write.
const ALPHABET: &str = "alfa alpha bravo charlie delta echo foxtrot foxtrott golf hotel india juliet juliett
    juliette kilo lima mike november oscar oskar papa quebec romeo sierra tango uniform victor viktor whiskey
    whisky whiskies xray yankee yankees zulu";

/// Other alphabets of the United Kingdom, the United States, Germany, France and Italy, where unlike the above.
const ALPHABETS: &str = "able baker dog easy fox george how item jig king love nan oboe peter queen roger sugar
    tare uncle william yoke zebra adam boy charles david edward frank henry ida john lincoln mary nora ocean paul
    robert sam tom union young freddy freddie tommy nancy harry jack lucy
    anton berta casar dora emil friedrich gustav heinrich julius kaufmann ludwig martha nordpol otto paula quelle
    richard samuel siegfried theodor ulrich wilhelm xanthippe ypsilon zacharias zeppelin
    anatole berthe celestin desire eugene francois gaston henri irma joseph kleber louis marcel nicolas pierre
    quintal raoul suzanne therese ursule xavier yvonne zoe
    ancona bologna como domodossola empoli firenze genova imola livorno milano napoli otranto padova quarto roma
    savona torino udine venezia zara";

/// Words that people choose themselves. They count only where they are said for a letter.
const NAMES: &str = "alex alan albert alice amy andrew andy animal anna apple arthur baby ball banana barbara barry
    ben beta betty bill bob bobby boston bread bus cat car carol cathy charley china chris christopher daddy dan
    daniel dean delhi denver diamond don donald donkey door duck ed eddie egg eight elephant elvis emma england
    eric eve father fish florida food france fred frederick friday frog fruit gary germany ginger girl goat good
    grace green guitar happy hat helen hello henrietta hospital house ian ice igloo ink isaac island jacob jam
    james jane japan jelly jim jimmy joe johnny juice kangaroo karen kate kenneth kevin kite kitten larry laura
    lemon leo leon linda lion lisa london lucky man maria mark max michael mickey milk monday money monkey mother
    mouse nathan neil nelly nelson nick nigel night noah norman norway november nurse nuts octopus olive oliver
    olivia omega onion open orange owl oxford pan paris park patrick pen penny person peterson phone piano pig
    pizza question quick quiet quiz rabbit rain raja ralph ray red rebecca river rob roberta robot romeo ron rose
    ruby russia sally sandra sarah school scott september seven simon sister snake soda spain star stephen steve
    steven sun sunday susan table tango tea ted terry test texas thomas tiger time tina toby tony top toyota train
    tree turkey under umbrella university ulysses van vegas vera vicky victoria video vincent violet volvo walter
    washington water wendy whale wilson window winter wolf woman world xerox xmas xylophone yacht yellow yes
    yesterday york yogurt zack zambia zara zero zoo zorro";

/// Names of letters in English and, where no English word, in other languages.
const LETTERS: &[(char, &str)] = &[
    ('B', "bee"),
    ('C', "cee"),
    ('D', "dee"),
    ('F', "eff effe efe"),
    ('G', "gee"),
    ('H', "aitch haitch hache acca"),
    ('J', "jay jota"),
    ('K', "kay kappa"),
    ('L', "ell elle"),
    ('M', "em emm emme eme"),
    ('N', "en enn enne ene"),
    ('P', "pee"),
    ('Q', "cue queue"),
    ('R', "arr erre"),
    ('S', "ess esse ese"),
    ('T', "tee"),
    ('V', "vee uve"),
    ('X', "ex equis ics"),
    ('Y', "wye igriega"),
    ('Z', "zed zedd zee zeta ceta"),
];

/// Words of their own that sound like one letter or digit.
const SOUNDS: &[(char, &str)] = &[
    ('0', "oh"),
    ('1', "won"),
    ('2', "to too"),
    ('3', "tree free"),
    ('4', "for"),
    ('6', "sex sicks"),
    ('8', "ate"),
    ('A', "eh hey"),
    ('B', "be"),
    ('C', "see sea si"),
    ('H', "age page"),
    ('I', "eye aye"),
    ('N', "in an end"),
    ('O', "owe"),
    ('P', "pea"),
    ('R', "are ar"),
    ('Q', "cute cube"),
    ('S', "es as ass"),
    ('T', "tea"),
    ('U', "you"),
    ('X', "axe"),
    ('Y', "why"),
    ('Z', "said bed dead"),
];

/// Words that are mostly nothing, and letters where an engine misheard them.
const FILLERS_LIKE: &[(char, &str)] = &[('N', "and"), ('Z', "that")];

const TIMES: &[(usize, &str)] =
    &[(2, "double doble doppel doppio дважды"), (3, "triple treble triplo трижды"), (4, "quadruple")];

const MARKS: &str =
    "dash hyphen slash stroke dot underscore minus hash hashtag backslash comma point period guion
    barra tiret pauza kreska bindestrich trattino дефис тире слеш מקף";

const HESITATIONS: &str =
    "uh um uhm er erm ah hm hmm mm mhm ehm euh so ok also dann alors puis poi luego bueno";

const FILLERS: &str = "then it its it's thats that's is was okay yes yeah
    yep right sure the number letter letters digit digits numeral capital capitals uppercase lowercase big small
    little space next again just well got quindi letra lettre
    buchstabe lettera буква потом затем ну эм э נקודה אה אז";

/// Whether a word says that a number comes next, of whatever kind.
pub(in crate::linking) fn is_number(word: &str) -> bool {
    matches!(word, "number" | "numbers" | "numero" | "nummer" | "номер" | "numer" | "מספר")
}

const CORRECTIONS: &str =
    "no nope nah sorry wait actually rather correction oops pardon perdon nein entschuldigung quatsch
    non scusa scusi nie przepraszam нет извините простите לא סליחה רגע";

const NEGATIONS: &str = "not";

const CUES: &str = "reference references ref refs confirmation confirmations conformation confermation confirm conf booking bookings reservation
    reservations order orders pnr locator itinerary ticket code record reserve
    referencia reserva confirmacion codigo localizador pedido reference dossier commande confirmation numero
    referenz referenznummer buchung buchungsnummer buchungscode bestatigung bestatigungsnummer reservierung
    reservierungsnummer auftrag auftragsnummer bestellung bestellnummer vorgangsnummer
    riferimento prenotazione conferma codice ordine reservering boeking bevestiging bestelling
    rezerwacja rezerwacji zamowienie zamowienia referencyjny
    ссылка ссылки ссылочныи номер код бронь брони бронирование бронирования регистрационныи
    референтныи подтверждение подтверждения заказ заказа заявка заявки
    הזמנה ההזמנה אישור האישור אסמכתא אסמכתה מספר קוד";

const OTHER_NUMBERS: &str = "phone telephone mobile cell cellphone call fax landline zip zipcode postcode postal ssn social
    account acct card credit cvv pin password passcode dob birth born birthday age price cost total email mail promo coupon discount voucher item model
    address street telefono telefon telephone portable handy movil cellulare telefonnummer телефон почтовыи индекс טלפון נייד";

const UNITS: &str = "pm am p.m a.m people persons person guests guest adults adult children kids ppl pax night nights day
    days week weeks month months year years hour hours hr hrs minute minutes min mins second seconds pounds pound gbp
    dollars dollar usd bucks euros euro eur cents percent star stars o'clock oclock tickets bags rooms room seats seat
    miles mile km kg lbs times th st nd rd человек человека ночеи ночи ночь звезды фунтов";

/// Not every common word: those that stand beside numbers and are not longer than parts of codes.
const COMMON: &str = "about ago all am an any as at been before between but by call can cm could cost dec did do does
    each eur every feb few flight for free friday from gb get give go going good great had hai has have he hello
    help her here hi him his how hr i'm id if i'll i've in into jan jul jun kg know last leave leaves less let like
    live lot lots maj make mar many may maybe mb me min monday more morning most much my name near need new
    nights now oct of off on one only or order other ours out over pay per plan please plus price rd rok room
    route sat saturday say sec seat sec see seen sep service set she should some st street sun sunday take taxi
    thank thanks than their them there these they this those thru thursday till today tomorrow top tr train
    tuesday try two under until up us usd use used via want was way we wednesday week were what when where which
    who will with within would year your yours jobs ave avenue area code dear sir madam miss mr mrs ms
    available arrive arrives arriving depart departs departing ssn hotel number phone address date time ways both
    est les des une der die das und ein uno una los las por para que con del dei per nel";

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tokens;
    use super::*;

    #[rstest]
    #[case("hotel", Some(Meaning::Alphabet('H')))]
    #[case("queen", Some(Meaning::OtherAlphabet('Q')))]
    #[case("zed", Some(Meaning::Letter('Z')))]
    #[case("for", Some(Meaning::Sound('4')))]
    #[case("confirmation", Some(Meaning::Cue))]
    #[case("phone", Some(Meaning::OtherNumber))]
    #[case("aardvark", None)]
    fn means(#[case] word: &str, #[case] expected: Option<Meaning>) {
        assert_eq!(meaning(word), expected);
    }

    #[test]
    fn words_are_folded() {
        for word in meanings().into_keys() {
            assert_eq!(tokens::fold(word), word);
        }
    }
}

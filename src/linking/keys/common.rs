//! Words that are said in most calls, so that they lead to nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a word is said in most calls.
pub(super) fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());
    COMMON.contains(word)
}

const WORDS: &str = "
    about above accept account actually address adult adults afraid after afternoon again ahead alright also always
    amazing another answer anyone anything appointment appreciate april area around arrange arrival arrive arrives arriving
    assist assistance august available availability away awesome back because been before being below best better between
    book booked booking bookings both bring business called calling came cancel cancelled care certainly change changed
    cheap check checking choice choose city class code come coming confirm confirmation confirmed contact cool correct
    cost could couple customer date dates day days december decide definitely depart departing departs departure details
    different dinner does doesnt doing done dont doors down dollars each early easy economy eight either eleven else
    email enjoy enough entrance evening event events every everything exactly excellent expensive extra fare favorite
    february find fine first five flexible flight flights following food four free friday friend from further general
    getting give given glad goes going gonna good goodbye gotcha great group guest guests happy hate have having hear
    hello help helped helpful here hold hope hotel hotels hour hours house however id idea include included includes
    information inside instead interested into issue itll its itself january july june just kind know known large last
    late later leave leaves leaving left less lets like likely little live local located location long look looking looks
    lots love lunch luck made make makes making many march matter maybe mean meant meet meeting members might mind minute
    minutes moderate moment monday money month more morning most much music myself name named names near need needed needs
    never next nice night nights nine none noon nope nothing november number october offer offers okay ones online only
    open option options order other others ours over parking part party pass passenger passengers people perfect perhaps
    person phone pick place places plan planning plans play playing please pleasure possible postcode pounds prefer
    preference price priced pricing probably problem process provide purchase question quick quite range rate rated rating
    ready really recommend reference regarding request require reservation reservations reserve reserved restaurant
    restaurants return ride right room rooms said same saturday says schedule scheduled search seat seats second see seem
    seems send september service serves serving seven several share should show shows since single six someone something
    sometime somewhere soon sorry sound sounds special start starting starts stars station stay staying still stop
    street successful successfully such suggest suggestions sunday sure system table take takes taking tell than thank
    thanks that thats their them then there theres these they theyre thing things think third this those though three
    through thursday ticket tickets time times today together told tomorrow tonight took total tour town train trains
    transfer travel traveling trip trying tuesday twelve type under unable understand unfortunately until very visit
    wait waiting want wanted wants wednesday week weekend welcome well went were west what whats when where whether which
    while white whole will wish with within without wonder wonderful wont work working works would year years yeah yes
    yesterday your youre yours yourself zero hundred thirty fifteen twenty forty fifty ones able wifi internet includes
    stars address pets allowed smoking outdoor seating live vegetarian alcohol serve offered currently regular premium
    plus service appointment dentist doctor stylist therapist salon apartment property movie movies film theater events
    tickets flight flights airline airlines economy nonstop direct outbound return insurance luggage shared rental rent
    cars pickup dropoff pick drop standard compact full-size sedan restaurant cuisine attraction attractions hotel hotels
    hostel guesthouse weather song songs album reserve confirm correct details following please purchase
";

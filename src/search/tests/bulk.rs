//! More calls than a segment holds in memory: blocks stay whole, and far jumps between matches are right.

use super::*;

/// Turns enough that a writer of the least memory writes several segments before the commit, and so long
/// stretches without a match that scorers jump over many blocks of postings.
#[test]
fn blocks_stay_whole_when_memory_runs_out_and_merges_follow() {
    let settings = Settings { writer_memory_bytes: 15_000_000, ..Settings::default() };
    let index = Index::open_or_create(&settings).unwrap();
    let mut writer = index.writer().unwrap();
    writer.merge_nothing();
    let calls = 2_000;
    for number in 1..=calls {
        let turns: Vec<_> = (0..8).map(|turn| words_of(number, turn)).collect();
        let turns: Vec<_> = turns.iter().map(String::as_str).collect();
        writer.apply(vec![replace(call(number, &turns))]).unwrap();
    }
    writer.commit(Some("1")).unwrap();
    assert!(index.segments().unwrap().segments > 1, "the writer had room for everything");
    for _ in 0..2 {
        let rare: Vec<_> = (1..=calls).filter(|number| number % 250 == 0).collect();
        assert_eq!(found(&index, &search("rare common")), rare);
        assert_eq!(found(&index, &search("rare \"common 7\"")), rare);
        assert_eq!(found(&index, &search("(rare OR zeppelin) (common OR 7)")), rare);
        let late = Filter { started_from_us: Some(1_000_000_000), ..Filter::default() };
        let late = Search { filter: late, ..search("rare OR zeppelin") };
        assert_eq!(found(&index, &late), rare[3..]);
        let expected: Vec<_> = rare.iter().map(|&number| (number, 7)).collect();
        assert_eq!(moments(&index, &search("rare")), expected);
        let all =
            index.search_calls(&Search { limit: 1, ..search("common -rare") }, Wanted::default()).unwrap();
        assert_eq!(all.total, u64::from(calls) - rare.len() as u64);
        let all = index.search_moments(&Search { limit: 1, ..search("common") }).unwrap();
        assert_eq!(all.total, u64::from(calls) * 8);
        writer.merge_all().unwrap();
    }
}

fn words_of(number: u32, turn: u32) -> String {
    let rare = if number.is_multiple_of(250) && turn == 7 { "rare" } else { "" };
    let filler: Vec<_> = (0..4).map(|word| format!("{number:0>200}x{turn}x{word}")).collect();
    format!("{rare} common {turn} {}", filler.join(" "))
}

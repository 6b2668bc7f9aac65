//! Customers and bookings from tables, by the program that an operator calls.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{TestApp, each_field};

on_every_backend!(
    customers_are_imported_from_a_spreadsheet,
    bookings_are_imported_with_the_dates_of_their_country,
    what_is_imported_twice_changes_nothing,
    a_file_that_cannot_be_read_rightly_is_refused,
);

struct Said {
    went_well: bool,
    out: String,
    errors: String,
}

/// Writes a file beside the archive.
fn file(test: &TestApp, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = test.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn earmark(test: &TestApp, words: &[&str]) -> Said {
    let tenants = file(test, "tenants.toml", "[[tenant]]\nid = 'acme'\ntime_zone = 'Europe/Berlin'\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(words).args(["--tenant", "acme"]).envs(test.settings()).env("EARMARK_TENANTS_FILE", tenants);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    Said {
        went_well: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

async fn customers(test: &TestApp) -> Vec<Value> {
    let query = "{ customers { nodes { externalId name email phones } } }";
    let data = test.viewer().data(query, json!({})).await;
    let mut customers = data["customers"]["nodes"].as_array().unwrap().clone();
    customers.sort_by_key(|customer| customer["externalId"].to_string());
    customers
}

async fn customers_are_imported_from_a_spreadsheet(test: TestApp) {
    // As a spreadsheet of a country with decimal commas saves it.
    let text = "Customer No.;Full Name;Mobile;Land line;VIP\r\n\
        =\"0017\";Zoë Müller;+49 171 5550132;+49 30/5550100;yes\r\n\
        18;\"Li; Ann\";1,41555E+10;;\r\n\
        19;\"Bob\r\nBaker\";n/a;;\r\n\
        20;Too;Many;Cells;Are;Here\r\n\
        ;Nameless;;;\r\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let path = file(&test, "customers.csv", &bytes);
    let rejects = test.folder().join("rejects.csv");
    let words = |more: &[&'static str]| {
        let own = ["import-customers", path.to_str().unwrap(), "--rejects", rejects.to_str().unwrap()];
        let phones = ["--map", "phones=mobile,Landline"];
        own.into_iter().chain(phones).chain(more.iter().copied()).map(str::to_owned).collect::<Vec<_>>()
    };
    let run = async |more: &[&'static str]| {
        let words = words(more);
        earmark(&test, &words.iter().map(String::as_str).collect::<Vec<_>>()).await
    };
    let said = run(&["--dry-run"]).await;
    assert!(!said.went_well, "rows were rejected");
    assert_eq!(
        said.out,
        "5 rows of customers: 2 would be written, 0 would be left as they are, 3 would be rejected\n"
    );
    assert_eq!(customers(&test).await, [Value::Null; 0]);
    let said = run(&[]).await;
    assert_eq!(
        said.out, "5 rows of customers: 2 written, 0 left as they are, 3 rejected\n",
        "{}",
        said.errors
    );
    assert!(said.errors.contains("windows-1252"), "{}", said.errors);
    assert!(said.errors.contains("left out: VIP"), "{}", said.errors);
    assert_eq!(
        customers(&test).await,
        [
            json!({ "externalId": "0017", "name": "Zoë Müller", "email": null, "phones": ["+491715550132", "+49305550100"] }),
            json!({ "externalId": "19", "name": "Bob\nBaker", "email": null, "phones": [] }),
        ]
    );
    let rejected = std::fs::read_to_string(&rejects).unwrap();
    let lines: Vec<_> = rejected.lines().collect();
    assert_eq!(lines[0], "line,reason,Customer No.,Full Name,Mobile,Land line,VIP");
    assert!(
        lines[1].starts_with("3,phones: the spreadsheet has rounded the number to \"1,41555E+10\"")
            || lines[1].starts_with("3,\"phones: the spreadsheet has rounded the number to 1,41555E+10"),
        "{rejected}"
    );
    assert!(lines[2].starts_with("6,the row has 6 columns and the first row names 5"), "{rejected}");
    assert!(lines[3].starts_with("7,") && lines[3].contains("name one"), "{rejected}");
    let events = test.events().await.len();
    let said = run(&[]).await;
    assert_eq!(
        said.out, "5 rows of customers: 0 written, 2 left as they are, 3 rejected\n",
        "{}",
        said.errors
    );
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
}

async fn bookings_are_imported_with_the_dates_of_their_country(test: TestApp) {
    let text = "\u{feff}Booking ID\tStatus\tDate\tTime\tGuests\tCustomer ID\tBooked on\tNotes\n\
        B1\tconfirmed\t24.12.2026\t19:30\t4\tc-1\t20.11.2026\twindow\n\
        B2\tcanceled\t31.02.2026\t19:30\t2\tc-2\t20.11.2026\t\n\
        B3\tno show\t24.12.2026\t20:00\tfour\tc-2\t20.11.2026\t\n\
        B1\tconfirmed\t24.12.2026\t20:00\t4\tc-1\t20.11.2026\twindow\n";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = file(&test, "bookings.txt", utf_16);
    let path = path.to_str().unwrap();
    let formats = ["--date-format", "%d.%m.%Y %H:%M", "--date-format", "%d.%m.%Y", "--map", "details=Notes"];
    let words: Vec<_> = ["import-bookings", path].into_iter().chain(formats).collect();
    let said = earmark(&test, &words).await;
    assert_eq!(
        said.out, "4 rows of bookings: 2 written, 0 left as they are, 2 rejected\n",
        "{}",
        said.errors
    );
    assert!(said.errors.contains("line 3: startsAt: \"31.02.2026 19:30\""), "{}", said.errors);
    assert!(said.errors.contains("line 4: partySize: \"four\" is no whole number"), "{}", said.errors);
    let query = r#"{ booking(by: { reference: "B1" }) { state startsAt createdAt partySize details customer { externalId }
        changes { kind at } } }"#;
    let booking = test.viewer().data(query, json!({})).await["booking"].take();
    assert_eq!(
        booking,
        json!({
            "state": "CONFIRMED", "startsAt": "2026-12-24T19:00:00+00:00", "createdAt": "2026-11-19T23:00:00+00:00",
            "partySize": 4, "details": { "Notes": "window" }, "customer": { "externalId": "c-1" },
            "changes": [{ "kind": "MADE", "at": "2026-11-19T23:00:00+00:00" }],
        }),
        "the later row counts, and nobody takes the import for a change"
    );
    let events = test.events().await.len();
    let said = earmark(&test, &words).await;
    assert_eq!(
        said.out, "4 rows of bookings: 0 written, 2 left as they are, 2 rejected\n",
        "{}",
        said.errors
    );
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
}

async fn what_is_imported_twice_changes_nothing(test: TestApp) {
    // More than a batch, with every number twice.
    let rows: String = (0..1_200)
        .map(|number| format!("c-{},Name {number},+1415555{:04}\n", number % 600, number % 600))
        .collect();
    let path = file(&test, "many.csv", format!("id,name,phone\n{rows}"));
    let words = ["import-customers", path.to_str().unwrap()];
    let said = earmark(&test, &words).await;
    assert!(said.went_well, "{}{}", said.out, said.errors);
    assert_eq!(said.out, "1200 rows of customers: 1200 written, 0 left as they are, 0 rejected\n");
    let query = r#"{ customers { totalCount } customer(by: { externalId: "c-7" }) { name phones } }"#;
    let data = test.viewer().data(query, json!({})).await;
    assert_eq!(data["customers"]["totalCount"], 600);
    assert_eq!(data["customer"], json!({ "name": "Name 607", "phones": ["+14155550007"] }));
    let events = test.events().await.len();
    let said = earmark(&test, &words).await;
    assert_eq!(said.out, "1200 rows of customers: 0 written, 1200 left as they are, 0 rejected\n");
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
}

async fn a_file_that_cannot_be_read_rightly_is_refused(test: TestApp) {
    let (hebrew, ..) = encoding_rs::WINDOWS_1255.encode("id,name\n1,שרה כהן\n");
    for (name, bytes, more, because) in [
        ("empty.csv", &b""[..], vec![], "the file is empty"),
        ("hebrew.csv", &hebrew, vec![], "windows-1255"),
        ("book.xlsx", b"PK\x03\x04", vec![], "export it as CSV"),
        ("other.csv", b"colour,size\nred,1\n", vec![], "no column holds externalId or phones"),
        ("map.csv", b"id,name\n1,a\n", vec!["--map", "name=Nickname"], "there is no such column"),
        ("delimiter.csv", b"id,name\n1,a\n", vec!["--delimiter", "::"], "one character"),
        ("encoding.csv", b"id,name\n1,a\n", vec!["--encoding", "klingon"], "is unknown"),
    ] {
        let path = file(&test, name, bytes);
        let words: Vec<_> = ["import-customers", path.to_str().unwrap()].into_iter().chain(more).collect();
        let said = earmark(&test, &words).await;
        assert!(!said.went_well && said.errors.contains(because), "{name}: {}", said.errors);
    }
    let path = file(&test, "hebrew.csv", &hebrew);
    let said =
        earmark(&test, &["import-customers", path.to_str().unwrap(), "--encoding", "windows-1255"]).await;
    assert!(said.went_well, "{}", said.errors);
    let data = test.viewer().data("{ customers { nodes { name } } }", json!({})).await;
    assert_eq!(each_field(&data["customers"]["nodes"], "name"), [json!("שרה כהן")]);
    let said =
        earmark(&test, &["import-bookings", path.to_str().unwrap(), "--date-format", "dd/mm/yyyy"]).await;
    assert!(said.errors.contains("%d, %m and %Y"), "{}", said.errors);
    let said = earmark(&test, &["import-bookings", path.to_str().unwrap(), "--source", "nobody"]).await;
    assert!(said.errors.contains("no such booking source"), "{}", said.errors);
}

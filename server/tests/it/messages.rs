//! Sending and receiving.

use std::collections::HashSet;

use serde_json::{Value, json};
use uuid::Uuid;
use wechat_load::Client;

use crate::harness::{contents, error_code, ok, on_both_databases};

on_both_databases! {
    async fn a_message_reaches_everyone_in_the_room_and_its_sender(server: Server) {
        let (mut ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let client_id = Uuid::now_v7();
        let sent = ok(ada.ask("send_message", json!({ "content": "hello", "clientId": client_id })).await.unwrap());
        assert_eq!(sent["content"], "hello");
        assert_eq!(sent["seq"], 1);
        assert_eq!(sent["roomId"], "global");
        assert_eq!(sent["senderNick"], "ada");
        assert_eq!(sent["clientId"], client_id.to_string());
        for reader in [&mut ada, &mut bob] {
            assert_eq!(reader.event("receive_message").await.unwrap(), std::slice::from_ref(&sent));
        }
    }

    async fn the_others_have_a_message_before_its_sender_has_the_acknowledgement(server: Server) {
        let mut ada = server.join("ada").await;
        ok(ada.ask("send_message", json!({ "content": "first told, then acknowledged" })).await.unwrap());
        let told = ada.drain();
        assert!(told.iter().any(|event| event.name == "receive_message"), "{told:?}");
    }

    async fn a_message_stays_in_its_room(server: Server) {
        let mut ada = server.join_room("ada", "here").await;
        let mut bob = server.join_room("bob", "there").await;
        ok(ada.ask("send_message", json!({ "content": "for here", "room": "here" })).await.unwrap());
        ok(bob.ask("send_message", json!({ "content": "for there", "room": "there" })).await.unwrap());
        assert_eq!(ada.event("receive_message").await.unwrap()[0]["content"], "for here");
        let received = bob.event("receive_message").await.unwrap();
        assert_eq!((&received[0]["content"], &received[0]["seq"]), (&json!("for there"), &json!(1)));
    }

    async fn a_thousand_messages_sent_without_waiting_keep_their_order_for_every_reader(server: Server) {
        let ada = server.join("ada").await;
        let mut readers = Vec::new();
        for nick in ["bob", "cleo", "dan"] {
            readers.push(server.join(nick).await);
        }
        let answers: Vec<_> =
            (1..=1_000).map(|n| ada.ask_later("send_message", json!({ "content": n.to_string() }))).collect();
        for (n, answer) in (1..=1_000).zip(answers) {
            assert_eq!(ok(answer.await.unwrap())["seq"], n);
        }
        for reader in &mut readers {
            for n in 1..=1_000 {
                let received = reader.event("receive_message").await.unwrap();
                assert_eq!(received[0]["seq"], n);
                assert_eq!(received[0]["content"], n.to_string());
            }
        }
    }

    async fn a_crowd_written_to_in_batches_gets_everything_in_order(server: Server) {
        let ada = server.join("ada").await;
        let mut crowd = Vec::new();
        for n in 0..520 {
            crowd.push(server.join(&format!("reader {n}")).await);
        }
        // One by one, so that some messages find the batch before them still waiting; then more than a batch takes.
        for n in 1..=10 {
            assert_eq!(ok(ada.ask("send_message", json!({ "content": "one" })).await.unwrap())["seq"], n);
        }
        let answers: Vec<_> =
            (0..100).map(|_| ada.ask_later("send_message", json!({ "content": "of many" }))).collect();
        for answer in answers {
            ok(answer.await.unwrap());
        }
        for reader in &mut crowd {
            for n in 1..=110 {
                assert_eq!(reader.event("receive_message").await.unwrap()[0]["seq"], n);
            }
        }
    }

    async fn several_senders_get_seqs_without_a_gap(server: Server) {
        let (ada, bob) = (server.join("ada").await, server.join("bob").await);
        let answers: Vec<_> = (0..400)
            .map(|n| if n % 2 == 0 { &ada } else { &bob })
            .map(|sender| sender.ask_later("send_message", json!({ "content": "x" })))
            .collect();
        let mut seqs = HashSet::new();
        for answer in answers {
            seqs.insert(ok(answer.await.unwrap())["seq"].as_i64().unwrap());
        }
        assert_eq!(seqs, (1..=400).collect());
    }

    async fn a_message_sent_twice_is_stored_once_and_told_once(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let message = json!({ "content": "once", "clientId": Uuid::now_v7() });
        let again = json!({ "content": "once, edited", "clientId": message["clientId"] });
        let asked = [&message, &message, &again].map(|message| ada.ask_later("send_message", message.clone()));
        let mut answers = Vec::new();
        for answer in asked {
            answers.push(ok(answer.await.unwrap()));
        }
        answers.push(ok(ada.ask("send_message", message).await.unwrap()));
        assert!(answers.iter().all(|answer| *answer == answers[0] && answer["content"] == "once"), "{answers:?}");

        ok(ada.ask("send_message", json!({ "content": "next" })).await.unwrap());
        assert_eq!(bob.event("receive_message").await.unwrap()[0]["content"], "once");
        let next = bob.event("receive_message").await.unwrap();
        assert_eq!((&next[0]["content"], &next[0]["seq"]), (&json!("next"), &json!(2)));
    }

    async fn a_message_sent_on_two_connections_at_once_is_stored_once(server: Server) {
        let ada = server.connect().await;
        let joined = ok(ada.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        let tab = Client::connect(&server.address, json!({ "token": joined["token"] }), &[]).await.unwrap();
        ok(tab.ask("join_room", json!({ "nick": "ada" })).await.unwrap());
        for n in 1..=50 {
            let message = json!({ "content": n.to_string(), "clientId": Uuid::now_v7() });
            let answers = [&ada, &tab].map(|connection| connection.ask_later("send_message", message.clone()));
            for answer in answers {
                assert_eq!(ok(answer.await.unwrap())["seq"], n);
            }
        }
    }

    async fn a_message_is_stored_as_it_was_typed(server: Server) {
        let ada = server.join("ada").await;
        for text in ["  two\twords \n\n", "<b>&amp;</b>", "\u{202e}\u{a0}\u{feff}x", "👩‍👩‍👧 é\u{301}", "'; drop table messages; --"] {
            let sent = ok(ada.ask("send_message", json!({ "content": text })).await.unwrap());
            assert_eq!(sent["content"], text);
        }
        let page = ok(ada.ask("load_older", json!({ "room": "global", "before": 3 })).await.unwrap());
        assert_eq!(contents(&page["messages"]), ["  two\twords \n\n", "<b>&amp;</b>"]);
    }

    async fn what_is_pasted_from_windows_has_the_line_ends_of_everyone(server: Server) {
        let (ada, mut bob) = (server.join("ada").await, server.join("bob").await);
        let sent = ok(ada.ask("send_message", json!({ "content": "one\r\ntwo\r\n\r\nthree\rfour" })).await.unwrap());
        assert_eq!(sent["content"], "one\ntwo\n\nthree\nfour");
        assert_eq!(bob.event("receive_message").await.unwrap()[0], sent);
    }

    async fn a_control_character_is_refused_in_words(server: Server) {
        let ada = server.join("ada").await;
        for character in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}", "\u{1f}", "\u{7f}", "\u{85}", "\u{9b}", "\u{9f}"] {
            let content = format!("before{character}after");
            let answer = ada.ask("send_message", json!({ "content": content })).await.unwrap();
            assert_eq!(error_code(&answer), "invalid_content", "{character:?}");
            assert!(answer["error"]["message"].as_str().unwrap().contains("control character"), "{answer}");
        }
        let sent = ok(ada.ask("send_message", json!({ "content": "a\tb\nc" })).await.unwrap());
        assert_eq!((&sent["content"], &sent["seq"]), (&json!("a\tb\nc"), &json!(1)));
    }

    async fn only_people_in_a_room_send_to_it_and_read_it(server: Server) {
        let stranger = server.connect().await;
        let mut ada = server.join("ada").await;
        for (event, payload) in [
            ("send_message", json!({ "content": "let me in" })),
            ("load_older", json!({ "room": "global", "before": 10 })),
            ("sync_room", json!({ "room": "global", "after": 0, "epoch": "" })),
            ("leave_room", json!({ "room": "global" })),
        ] {
            assert_eq!(error_code(&stranger.ask(event, payload).await.unwrap()), "not_joined", "{event}");
        }
        ok(ada.ask("send_message", json!({ "content": "only mine" })).await.unwrap());
        assert_eq!(ada.event("receive_message").await.unwrap()[0]["content"], "only mine");
    }

    async fn a_client_that_wants_no_acknowledgement_is_served_as_well(server: Server) {
        let mut seed = server.connect().await;
        seed.emit("join_room", json!({ "nick": "seed" }));
        seed.event("load_history").await.unwrap();
        seed.emit("send_message", json!({ "content": "no ack" }));
        assert_eq!(seed.event("receive_message").await.unwrap()[0]["content"], "no ack");
    }

    async fn a_message_sent_by_http_is_as_one_sent_by_a_socket(server: Server) {
        let joined = server.connect().await.ask("join_room", json!({ "nick": "ada", "room": "here" })).await.unwrap();
        let (token, epoch) = (joined["ok"]["token"].as_str().unwrap(), joined["ok"]["epoch"].as_str().unwrap());
        let mut bob = server.join_room("bob", "here").await;
        let (path, client_id) = ("/api/rooms/here/messages", Uuid::now_v7());
        let message = json!({ "content": "from a script", "clientId": client_id });
        let post = async |body: Value| server.request("POST", path).bearer(token).json(body).send().await;
        let sent = post(message.clone()).await.expect(201);
        assert_eq!((&sent["seq"], &sent["senderNick"], &sent["content"]), (&json!(1), &json!("ada"), &message["content"]));
        assert_eq!(bob.event("receive_message").await.unwrap(), std::slice::from_ref(&sent));
        assert_eq!(post(message).await.expect(201), sent, "it was stored twice");

        let get = async |path: &str| server.request("GET", path).bearer(token).send().await;
        let page = get(&format!("{path}?before=2&limit=10")).await.expect(200);
        assert_eq!((&page["messages"], &page["hasMore"]), (&json!([sent]), &json!(false)));
        let missed = get(&format!("/api/rooms/here/missed?after=0&epoch={epoch}")).await.expect(200);
        assert_eq!((&missed["messages"], &missed["truncated"]), (&json!([sent]), &json!(false)));
        for (query, code) in [("?before=2&after=1", "invalid_payload"), ("?before=x", "invalid_payload"), ("?before=2&limit=101", "invalid_payload")] {
            assert_eq!(get(&format!("{path}{query}")).await.refused(400), code, "{query}");
        }
        assert_eq!(post(json!({ "content": "" })).await.refused(400), "invalid_content");
        assert_eq!(post(json!({ "content": "x", "room": "elsewhere" })).await.refused(400), "invalid_payload");
        assert_eq!(server.request("POST", path).json(json!({ "content": "x" })).send().await.refused(401), "unauthorized");

        // By an event as well as by HTTP.
        let gone = json!({ "room": "here", "message": ok(bob.ask("send_message", json!({ "content": "y", "room": "here" })).await.unwrap())["id"] });
        assert_eq!(ok(bob.ask("delete_message", gone).await.unwrap()), json!({}));
        assert_eq!(bob.event("message_deleted").await.unwrap()[0]["seq"], 2);
    }

    async fn nobody_writes_by_http_under_the_name_of_somebody_who_is_there(server: Server) {
        let elsewhere = server.connect().await;
        let token = ok(elsewhere.ask("join_room", json!({ "nick": "Ada", "room": "elsewhere" })).await.unwrap())["token"].clone();
        let _ada = server.join_room("ada", "here").await;
        let post = server.request("POST", "/api/rooms/here/messages").bearer(token.as_str().unwrap());
        assert_eq!(post.json(json!({ "content": "I am Ada" })).send().await.refused(409), "nick_taken");
    }
}

//! What stands at an address, and what is said about it.
use std::{
    io::{Read, Write},
    net::TcpListener,
};

use super::{RedisServer, connect, options, up};
use crate::{
    Heard, Limits, Topics,
    contract::bus::next,
    redis::{RedisOptions, Trouble, check},
};

fn at(server: &RedisServer, address: &str) -> RedisOptions {
    let address = address.replace("PORT", &server.port.to_string());
    RedisOptions { address: address.parse().unwrap(), ..options(server.port) }
}

#[tokio::test]
async fn a_password_is_asked_for_and_never_shown() {
    let Some(server) = RedisServer::start(&["--requirepass", "hunter2"]) else { return };
    for wrong in ["redis://127.0.0.1:PORT", "redis://:hunter3@127.0.0.1:PORT"] {
        let trouble = check(&at(&server, wrong)).await.unwrap_err();
        assert!(matches!(trouble, Trouble::Refused { .. }), "{trouble:?}");
        assert!(!trouble.to_string().contains("hunter"), "{trouble}");
        let redis = connect(at(&server, wrong));
        assert_eq!(redis.draw("b", 1.0, 1.0, 1).await, None);
    }
    for right in ["redis://:hunter2@127.0.0.1:PORT", "redis://default:hunter2@127.0.0.1:PORT/3"] {
        assert_eq!(check(&at(&server, right)).await, Ok(()));
        let redis = connect(at(&server, right));
        up(&redis).await;
        assert_eq!(redis.draw(right, 1.0, 1.0, 1).await, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_spoken_and_only_with_whom_the_authority_vouches_for() {
    let Some((server, authority)) = RedisServer::start_tls() else { return };
    let trusting =
        |address| RedisOptions { authority: Some(authority.clone()), ..at(&server, address) };
    for address in ["rediss://localhost:PORT", "rediss://127.0.0.1:PORT"] {
        assert_eq!(check(&trusting(address)).await, Ok(()));
    }
    let stranger = check(&at(&server, "rediss://localhost:PORT")).await.unwrap_err();
    assert!(matches!(stranger, Trouble::Tls { .. }), "{stranger}");
    let plain = check(&at(&server, "redis://localhost:PORT")).await.unwrap_err();
    assert!(matches!(plain, Trouble::NotRedis { .. }), "{plain}");

    let redis = connect(trusting("rediss://localhost:PORT"));
    let other = RedisOptions { node: options(1).node, ..trusting("rediss://localhost:PORT") };
    let other = connect(other);
    up(&redis).await;
    up(&other).await;
    let topic = super::company();
    let mut heard = other.follow(topic).await;
    redis.publish(topic, b"hello".to_vec());
    assert_eq!(next(&mut heard).await, Heard::Said(b"hello"[..].into()));
}

#[tokio::test]
async fn what_is_no_redis_is_called_so() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    assert_eq!(check(&options(server.port)).await, Ok(()));
    let no_tls = check(&at(&server, "rediss://localhost:PORT")).await.unwrap_err();
    assert!(matches!(no_tls, Trouble::Tls { .. }), "{no_tls}");
    let no_database = check(&at(&server, "redis://localhost:PORT/999")).await.unwrap_err();
    assert!(matches!(no_database, Trouble::Unwilling { .. }), "{no_database}");
    server.kill();
    let nobody = check(&options(server.port)).await.unwrap_err();
    assert!(matches!(nobody, Trouble::Unreachable { .. }), "{nobody}");

    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let web = check(&options(port)).await.unwrap_err();
    assert!(matches!(web, Trouble::NotRedis { .. }), "{web}");
}

#[tokio::test]
async fn one_that_is_too_old_or_may_not_be_written_is_called_so() {
    let old = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = old.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = old.accept().unwrap();
        // To SELECT, to INFO.
        for answer in [&b"+OK\r\n"[..], b"$21\r\nredis_version:5.0.14\n\r\n"] {
            assert!(stream.read(&mut [0; 1000]).unwrap() > 0);
            stream.write_all(answer).unwrap();
        }
    });
    let trouble = check(&options(port)).await.unwrap_err();
    assert!(
        matches!(&trouble, Trouble::TooOld { version, .. } if version == "5.0.14"),
        "{trouble}"
    );

    let Some(server) = RedisServer::start(&["--replicaof", "127.0.0.1", "1"]) else { return };
    let copy = check(&options(server.port)).await.unwrap_err();
    assert!(matches!(copy, Trouble::Unwilling { .. }), "{copy}");
}

//! What is known of a delivery is a lattice.
use proptest::prelude::*;

use crate::{
    delivery::{Delivery, Stage},
    send_error::{ErrorClass, SendError},
};

pub(super) const STAGES: [Stage; 7] = [
    Stage::Queued,
    Stage::Started,
    Stage::Accepted,
    Stage::Sent,
    Stage::Delivered,
    Stage::Read,
    Stage::Played,
];

pub(super) const CLASSES: [ErrorClass; 14] = [
    ErrorClass::Retry,
    ErrorClass::SlowNumber,
    ErrorClass::SlowPair,
    ErrorClass::Wait,
    ErrorClass::Change,
    ErrorClass::StopContact,
    ErrorClass::StopTemplate,
    ErrorClass::FixPayload,
    ErrorClass::StopNumber,
    ErrorClass::Auth,
    ErrorClass::Flow,
    ErrorClass::NoChannel,
    ErrorClass::Unclear,
    ErrorClass::Superseded,
];

pub(super) fn any_error() -> impl Strategy<Value = SendError> {
    let class = prop::sample::select(CLASSES.to_vec());
    (class, prop::option::of(0_i64..3), "[ab]{0,2}").prop_map(|(class, code, detail)| SendError {
        class,
        code,
        detail,
    })
}

fn any_delivery() -> impl Strategy<Value = Delivery> {
    let stage = prop::sample::select(STAGES.to_vec());
    (stage, prop::option::of(any_error()), any::<bool>())
        .prop_map(|(reached, failed, unknown)| Delivery { reached, failed, unknown })
}

fn joined(one: &Delivery, other: &Delivery) -> Delivery {
    let mut one = one.clone();
    one.join(other);
    one
}

proptest! {
    #![proptest_config(super::tries(512))]

    #[test]
    fn join_is_a_semilattice(a in any_delivery(), b in any_delivery(), c in any_delivery()) {
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
        prop_assert_eq!(joined(&a, &a), a.clone());
        prop_assert_eq!(joined(&a, &Delivery::default()), a);
    }

    #[test]
    fn no_fact_takes_a_stage_back(a in any_delivery(), b in any_delivery()) {
        let both = joined(&a, &b);
        prop_assert!(both.reached >= a.reached && both.reached >= b.reached);
        prop_assert!(!a.is_settled() || both.is_settled());
    }
}

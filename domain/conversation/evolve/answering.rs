//! The bot's answer in the making.
use super::super::{Asking, Event, State};
use super::stop_asking;

pub(super) fn answering(state: &mut State, event: &Event) {
    match event {
        Event::AnswerPlanned { ask, due, first_at, supersessions } => {
            state.asks = *ask;
            let (due, first_at, supersessions) = (*due, *first_at, *supersessions);
            state.asking = Some(Asking { ask: *ask, due, first_at, supersessions, thinking: None });
        }
        Event::ThoughtStarted { ask, upto } => {
            if let Some(asking) = state.asking.as_mut().filter(|asking| asking.ask == *ask) {
                asking.thinking = Some(*upto);
            }
        }
        Event::Answered { ask, upto, language, keeps, decision, .. } => {
            state.asks = state.asks.max(*ask);
            stop_asking(state);
            state.unanswered.retain(|fragment| fragment.number > *upto);
            state.language = keeps.or(Some(*language));
            state.last_heard = Some(*language);
            state.said.decision = Some(decision.clone());
        }
        Event::LeftToPeople { ask, upto } => {
            state.asks = state.asks.max(*ask);
            state.left_upto = state.left_upto.max(*upto);
            stop_asking(state);
        }
        Event::AnswerDropped { ask } if state.asking.is_some_and(|a| a.ask == *ask) => {
            stop_asking(state);
        }
        _ => {}
    }
}

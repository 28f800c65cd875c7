//! What a customer wants who asks no question: a greeting, the menu, thanks, or a person.
use std::sync::LazyLock;

use recado_domain::text::fold;

use super::word_list::WordList;
use crate::matching::lexicon::{Class, class};

/// What somebody wants besides an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// Says hello, and nothing else.
    Greeting,
    /// Asks for the menu, for help, or for information about nothing in particular.
    Menu,
    /// Thanks, or agrees, and nothing else.
    Thanks,
    /// Says no, and nothing else.
    No,
    /// Says that the bot's words are not understood, or no help.
    Lost,
}

static GREETINGS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "hola ola holi holis hello hi hey alo buenas buenos buen saludos \
    morning afternoon evening greetings",
    )
});
static AROUND_GREETINGS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "dia dias tarde tardes noche noches que tal como esta estas estan va \
    good day there everyone all todos les muy how are you doing feliz bonito lindo",
    )
});
static MENUS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "menu opcion opciones options option inicio start ayuda help info informacion \
    information comenzar empezar",
    )
});
static AROUND_MENUS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of("ver mostrar muestrame show main principal volver back lista list")
});
static THANKS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "gracias thanks thank ok okay okey oki listo perfecto genial excelente bacan \
    chevere great perfect cool nice si yes adios chau bye agradezco agradecida agradecido amable \
    entiendo entendido understood vale dale bien",
    )
});
static AROUND_THANKS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "mil muchas muchisimas so much very kind por su tu la atencion ayuda \
    help eso era todo dia noche hasta luego esta no acuerdo",
    )
});

/// Thanks that stay thanks beside a "no": "no, gracias".
static GRATITUDE: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of("gracias thanks thank agradezco adios chau bye listo perfecto genial great")
});
static DENIALS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "no nop nope nah not nunca tampoco nada didn doesn don isn wasn dont doesnt didnt isnt",
    )
});
/// What is denied by somebody whom the bot's answer did not serve.
static SERVED: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "entiendo entendi entiende entiendes comprendo understand get sirve sirvio ayuda ayudas ayudo \
    ayudaste help helps helping helpful useful util funciona eso esa that it asked meant answer answers \
    pregunte respuesta respondes dije",
    )
});
static AROUND_DENIALS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of("ahora now yet nothing else right quise want de acuerdo what lo que mi my")
});
static YES: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of("si yes sip claro dale ok okay okey vale bueno ya sure yeah yep")
});

/// Nouns that mean a person of the team wherever they stand in a short message.
static STAFF: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "asesor asesora asesores humano humana operador operadora representante agente \
    ejecutivo ejecutiva human agent representative operator",
    )
});
/// Nouns that mean one only after a verb of talking.
static SOMEBODY: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "persona alguien vendedor vendedora encargado encargada dueno duena gerente \
    person someone somebody staff manager owner team equipo people",
    )
});
static TALKING: LazyLock<WordList> = LazyLock::new(|| {
    WordList::of(
        "hablar hable habla comunicar comunicarme comunica comuniqueme comunicame contactar \
    contactarme conversar charlar pasar pasame paseme pasarme derivar derivame derivarme conectar \
    conectame atender atienda atiende atiendan atenderme atiendame chatear llamar llame transferir transfiereme \
    talk speak chat connect contact transfer reach",
    )
});
/// Longest message that a noun of the team alone makes a wish for a person.
const SHORT_WISH: usize = 7;
/// Furthest a noun stands from its verb: "hablar por favor ahora mismo con una persona".
const REACH: usize = 6;

/// Returns what words without a question want; `asks` tells whether they have a question mark.
pub(super) fn intent(words: &[String], company: &str, asks: bool) -> Option<Intent> {
    let named = fold(company);
    let is_name = |word: &str| named.split(' ').any(|part| part == word);
    let only = |core: &WordList, around: &WordList| {
        let is_core = |word: &str| core.has(word);
        words.iter().any(|word| is_core(word))
            && words.iter().all(|word| {
                is_core(word) || around.has(word) || is_name(word) || class(word) == Class::Filler
            })
    };
    if words.is_empty() {
        None
    } else if let Some(denial) = denial(words, asks) {
        Some(denial)
    } else if only(&THANKS, &AROUND_THANKS) && !words.iter().any(|word| GREETINGS.has(word)) {
        Some(Intent::Thanks)
    } else if only(&MENUS, &AROUND_MENUS) {
        Some(Intent::Menu)
    } else if only(&GREETINGS, &AROUND_GREETINGS) {
        Some(Intent::Greeting)
    } else if words.iter().all(|word| class(word) == Class::Filler) {
        Some(Intent::Menu)
    } else {
        None
    }
}

/// Returns what a denial without thanks and without anything else says.
fn denial(words: &[String], asks: bool) -> Option<Intent> {
    let around = |word: &String| {
        DENIALS.has(word)
            || SERVED.has(word)
            || THANKS.has(word)
            || AROUND_DENIALS.has(word)
            || class(word) == Class::Filler
    };
    let denies = words.iter().any(|word| DENIALS.has(word)) && words.iter().all(around);
    if !denies || words.iter().any(|word| GRATITUDE.has(word)) {
        None
    } else if words.iter().any(|word| SERVED.has(word)) {
        Some(Intent::Lost)
    } else {
        (!asks).then_some(Intent::No)
    }
}

/// Tells whether words agree, and say nothing else.
pub(super) fn says_yes(words: &[String]) -> bool {
    let agrees = words.iter().any(|word| YES.has(word) || word == "acuerdo");
    agrees
        && words
            .iter()
            .all(|word| YES.has(word) || word == "acuerdo" || class(word) == Class::Filler)
        && !words.iter().any(|word| DENIALS.has(word))
}

/// Tells whether words ask for a person of the team. "¿Cuántas personas…?" and "por persona" do not.
pub(super) fn asks_for_a_person(words: &[String]) -> bool {
    if words.len() == 1 && words.iter().any(|word| SOMEBODY.has_or_meant(word)) {
        return true;
    }
    let wish = words.len() <= SHORT_WISH;
    words.iter().enumerate().any(|(at, word)| {
        if STAFF.has_or_meant(word) {
            wish || talks_before(words, at)
        } else {
            SOMEBODY.has_or_meant(word) && (talks_around(words, at) || is_whole_wish(words, at))
        }
    })
}

fn talks_before(words: &[String], at: usize) -> bool {
    let from = at.saturating_sub(REACH);
    words.get(from..at).is_some_and(|before| before.iter().any(|word| TALKING.has_or_meant(word)))
}

/// "Que me atienda una persona", "una persona que me atienda".
fn talks_around(words: &[String], at: usize) -> bool {
    let after = words.get(at + 1..words.len().min(at + 5));
    let me = |after: &[String]| {
        after.iter().any(|word| word == "me") && after.iter().any(|word| TALKING.has_or_meant(word))
    };
    talks_before(words, at) || after.is_some_and(me)
}

/// "Quiero una persona", "a real person please": nothing else is said, and it is not "por persona".
fn is_whole_wish(words: &[String], at: usize) -> bool {
    let counts =
        |word: &String| matches!(word.as_str(), "por" | "para" | "per" | "for" | "cada" | "each");
    let counted =
        words.get(at.saturating_sub(2)..at).is_some_and(|before| before.iter().any(counts));
    let alone = |(other, word): (usize, &String)| other == at || class(word) == Class::Filler;
    !counted && words.iter().enumerate().all(alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::words::words;

    fn wants(text: &str) -> Option<Intent> {
        intent(&words(text), "Tostaduría Misti", text.contains('?'))
    }

    #[test]
    fn a_bare_greeting_is_one_whatever_its_manners() {
        for text in [
            "hola",
            "Holaaa",
            "buenas tardes",
            "hi",
            "Hey there!",
            "ola q tal",
            "buenos días, Tostaduría Misti",
            "hola buenas noches amigo",
            "good morning",
        ] {
            assert_eq!(wants(text), Some(Intent::Greeting), "{text}");
        }
    }

    #[test]
    fn help_and_information_about_nothing_bring_the_menu() {
        for text in [
            "menú",
            "Menu",
            "opciones",
            "ayuda",
            "hola, quiero información",
            "una consulta",
            "ver menu",
            "help",
        ] {
            assert_eq!(wants(text), Some(Intent::Menu), "{text}");
        }
    }

    #[test]
    fn thanks_are_thanks() {
        for text in ["gracias", "ok muchas gracias", "thank you very much", "listo, muy amable"] {
            assert_eq!(wants(text), Some(Intent::Thanks), "{text}");
        }
    }

    #[test]
    fn thanks_beside_a_no_and_agreement_are_thanks_too() {
        for text in
            ["no, gracias", "nada más, gracias", "ok", "vale", "dale pues", "está bien", "sí"]
        {
            assert_eq!(wants(text), Some(Intent::Thanks), "{text}");
        }
    }

    #[test]
    fn no_is_no() {
        for text in
            ["no", "No.", "nop", "no por ahora", "no sé", "nada", "no quiero nada", "not now"]
        {
            assert_eq!(wants(text), Some(Intent::No), "{text}");
        }
    }

    #[test]
    fn who_is_not_served_is_heard() {
        for text in [
            "no entiendo",
            "no te entiendo",
            "no entendí",
            "no me sirve",
            "eso no me sirve",
            "no me ayuda",
            "no es eso",
            "eso no es lo que pregunté",
            "ok no entiendo",
            "no entiendo, ayuda",
            "I don't understand",
            "that doesn't help",
            "that's not what I asked",
            "not helpful",
        ] {
            assert_eq!(wants(text), Some(Intent::Lost), "{text}");
        }
    }

    #[test]
    fn a_denial_about_something_is_none_by_itself() {
        for text in
            ["no llegó mi pedido", "el termo no funciona", "no quiero factura", "¿no tienen?"]
        {
            assert!(!matches!(wants(text), Some(Intent::No | Intent::Lost)), "{text}");
        }
    }

    #[test]
    fn a_question_wants_nothing_else() {
        for text in ["hola, tienen wifi?", "gracias, y el envío?", "menu del dia de hoy", "🙂"] {
            assert_eq!(wants(text), None, "{text}");
        }
    }

    #[test]
    fn a_person_is_asked_for_in_many_ways() {
        for text in [
            "asesor",
            "quiero hablar con una persona",
            "PERSONA",
            "humano por favor",
            "me puede atender alguien",
            "hablr con un asesr",
            "necesito una persona real",
            "can I talk to someone?",
            "human",
            "let me speak with the manager",
            "agente",
            "que me atienda una persona",
            "pásame con el encargado",
        ] {
            assert!(asks_for_a_person(&words(text)), "{text}");
        }
    }

    #[test]
    fn a_person_in_a_question_is_not_asked_for() {
        for text in [
            "¿para cuántas personas alcanza?",
            "¿cuánto cuesta la cata por persona?",
            "es un regalo para una persona especial",
            "cabe una persona en la mesa",
            "hay mucha gente hoy?",
            "how many people fit",
            "is it for one person?",
        ] {
            assert!(!asks_for_a_person(&words(text)), "{text}");
        }
    }
}

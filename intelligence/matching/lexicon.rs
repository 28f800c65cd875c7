//! What we know of Spanish and English as customers of a shop write them: words that say nothing,
//! words that say little, chat forms, and words that mean the same. Folded, one space between.
//!
//! This is the language's knowledge, not one company's: a word belongs here when it would be right
//! in most shops.
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use recado_domain::bot::Language;

use super::{stem::stem, vocabulary::Vocabulary};

/// Words that carry no question by themselves.
const FILLERS_ES: &str = "\
    a aca acaso ademas ahi al algo algun alguna algunas alguno algunos alla alli amable amiga \
    amigo amigos anda ante aqui asi aun averiguar avisame ayuda ayudame ayudar bastante bien \
    brindame brindan brindar buen buena buenas bueno buenos cada casa casi caso chau ciudad \
    claro comparte comparten compartir con consulta consultar contigo cosa creo cualquier da de \
    deberia debo decir decirme decirte del deme desea deseo dias digan dime disculpa disculpe \
    disculpen distrito doctora don donita duda e el ella ellos en encantaria entiendo entonces \
    era eran eres es esa esas ese eso esos estare estas este estimada estimado estimados esto \
    estos estoy exacta exacto explicame explicar ey favor fue gracia gracias gusta gustaria \
    gusto ha hago han hasta he hermano hey hola igual indicame indican indicar info informacion \
    informarme informes interesa interesada interesado joven la las le les lo los luego manera \
    mas me mediante mi mia mio mira mis mucha muchas mucho muchos muy nada necesito ni no noche \
    noches nos nosotros o oe ok okay oiga oigan oye para pasa pasame pasan pasar pasarme pasas pase \
    pasen paso pe perdon pero podria podrian podrias por porfa porfavor porfis porque pregunta \
    preguntar preguntarles puede pueden puedo pues que querer queria quieren quiero quisiera \
    quisiero real sabe saben saber sale saludos se sea senor senora senores senorita ser sera \
    seria serian si sobre solo son soy su sus tal tambien tan tarde tardes te tiene tienen \
    tienes todas todavia todos tu tus u un una unas uno unos usted ustedes va van vengo venir \
    ver ves vez vi voy y ya yo";

const FILLERS_EN: &str = "\
    a about actually afternoon all also am an and any anyone anything are aren as ask at be been \
    but by can could d did didn didnt do does doesn doesnt doing don dont evening every for from gonna good got \
    gotta guys had has hasn hasnt haven hello help hey hi him i id if im in info information is isn it item its \
    just kindly know let like ll m maybe me mind mine morning my need never not of off ok okay on one ones \
    or our over please pls plz possible question re really s say should so some somehow \
    something sorry still sure t tell than thank thanks that the their them then there these \
    they thing this those through till to too u up ur us use ve very wanna want was wasn we well \
    were will with wonder wondering would ya yeah yes you your yours";

/// Words that say little: they tell two questions apart, they do not make one.
const LIGHT_ES: &str = "\
    acepta aceptan aceptar adonde ahorita ando ano anos clases como compra comprar compro \
    conviene cual cuales cuando cuanta cuantas cuanto cuantos cuentan dan dar das dejo desde dia \
    donde elegir elijo emite emiten emitir esta estaba estan estar existe existen habra hace \
    hacen hacer hay hoy incluye incluyen ir llega llegan llegar llego lleva llevan llevar manana \
    mando manejan menos mes meses misma mismo ofrece ofrecen otra otras otro otros poco poder \
    poner pongo queda quedan quien quienes recibe reciben recibir recomienda recomiendan \
    recomiendas semana semanas sin tener tenga tengo tiempo tipo tipos toda todo toman tomar \
    tomo trabaja trabajan usan usar uso vende venden vender vendes viene vienen vinieron vino";

const LIGHT_EN: &str = "\
    accept accepted allow allowed another arrive arrives available buy choose come comes day get \
    gets give gives go goes have how keep kind kinds least less long made make many month months \
    much offer offers often old other recommend sell sells take takes today tomorrow type types \
    week weeks what when where which who whom whose why without work works year years";

/// Chat forms and what they stand for; several words where one says it.
const CHAT: &[(&str, &str)] = &[
    ("q", "que"),
    ("k", "que"),
    ("ke", "que"),
    ("qe", "que"),
    ("xq", "porque"),
    ("pq", "porque"),
    ("porq", "porque"),
    ("x", "por"),
    ("xfa", "porfa"),
    ("xfavor", "porfa"),
    ("pf", "porfa"),
    ("pa", "para"),
    ("tb", "tambien"),
    ("tmb", "tambien"),
    ("tbn", "tambien"),
    ("bn", "bien"),
    ("bns", "buenas"),
    ("dnd", "donde"),
    ("dnde", "donde"),
    ("dond", "donde"),
    ("qeda", "queda"),
    ("cdo", "cuando"),
    ("cndo", "cuando"),
    ("cto", "cuanto"),
    ("qnto", "cuanto"),
    ("kuanto", "cuanto"),
    ("cuant", "cuanto"),
    ("kiero", "quiero"),
    ("aki", "aqui"),
    ("hrs", "horas"),
    ("hr", "hora"),
    ("ps", "pues"),
    ("msj", "mensaje"),
    ("tlf", "telefono"),
    ("tel", "telefono"),
    ("cel", "celular"),
    ("fono", "telefono"),
    ("dir", "direccion"),
    ("tarj", "tarjeta"),
    ("mkt", "mercado"),
    ("u", "you"),
    ("r", "are"),
    ("thx", "thanks"),
    ("ty", "thanks"),
    ("tks", "thanks"),
    ("grax", "gracias"),
    ("grac", "gracias"),
    ("ahorita", "hoy dia"),
    ("xmas", "christmas"),
    ("wfi", "wifi"),
];

/// Words that customers use for each other; each line one meaning, Spanish before
/// the bar and English behind it.
const SAME: &[&str] = &[
    "envio enviar envian reparto repartir despacho despachar mandar domicilio entrega entregar | \
     delivery deliver shipping ship",
    "precio costo costar cuesta cobrar tarifa | price cost charge fee",
    "horario hora | hour schedule time",
    "abrir abren abierto atender atencion cerrar cierran | open opening close closed",
    "direccion ubicacion ubicado calle | address located location street",
    "tienda local negocio | shop store",
    "auto carro coche vehiculo | car",
    "estacionamiento estacionar cochera parqueo parquear | parking park",
    "mascota perro gato | pet dog cat",
    "recoger recojo retirar retiro | pick pickup collect",
    "seguimiento rastrear rastreo seguir sigo nollego | tracking track nollego",
    "pedido orden | order",
    "pagar pago abonar | payment pay",
    "tarjeta credito debito visa mastercard | card credit debit",
    "medio metodo forma | method",
    "yape yapear |",
    "cuota plazo | installment instalment",
    "boleta recibo comprobante | receipt ticket",
    "factura | invoice",
    "igv iva impuesto | tax vat",
    "cancelar anular | cancel",
    "cambiar modificar | change modify edit",
    "agregar anadir aumentar | add",
    "danado dano roto rota romper golpeado malogrado | damaged broken torn",
    "equivocado incorrecto erroneo | wrong incorrect",
    "incompleto faltar | missing incomplete",
    "acumular juntar combinar sumar | combine stack",
    "cupon | coupon voucher",
    "descuento rebaja | discount",
    "primero primera | first",
    "bienvenida | welcome",
    "punto lealtad fidelidad | point loyalty reward",
    "regalo regalar obsequio | gift",
    "envolver envoltura | wrap",
    "tostar tueste tostado | roast",
    "vencer vencimiento caducar caducidad | expire expiry expiration",
    "durar mantener | last",
    "refrigeradora refri nevera heladera | fridge refrigerator",
    "guardar conservar almacenar |",
    "demorar tardar |",
    "internacional extranjero exterior fuera | international abroad overseas outside",
    "feriado festivo | holiday",
    "navidad | christmas",
    "gratis gratuito | free",
    "minimo | minimum",
    "barista barismo | barista",
    "curso clase taller | course class workshop",
    "cata degustacion | tasting",
    "suave | mild smooth",
    "acido acidez | acidic acid acidity",
    "fuerte intenso | strong intense",
    "organico | organic",
    "descafeinado | decaf decaffeinated",
    "vegano | vegan",
    "talla tamano | size",
    "producto articulo | item product",
    "devolver devolucion reembolso reembolsar | return refund",
    "garantia | warranty guarantee",
    "reservar reserva cita turno | booking book appointment reservation",
    "caliente calor | hot heat",
    "frio | cold",
    "resto todo toda | rest all",
    "provincia interior | province",
    "origen procedencia | origin",
    "lavar limpiar lavado | wash clean",
];

/// How much a word counts before its rarity is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing.
    Filler,
    /// Little.
    Light,
    /// As much as it is rare.
    Content,
}

static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[FILLERS_ES, FILLERS_EN]));
static LIGHT: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[LIGHT_ES, LIGHT_EN]));
static SPANISH: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[FILLERS_ES, LIGHT_ES]));
static ENGLISH: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[FILLERS_EN, LIGHT_EN]));
static CHAT_FORMS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| CHAT.iter().copied().collect());
static LIGHT_STEMS_ES: LazyLock<HashSet<String>> = LazyLock::new(|| stems(LIGHT_ES, Language::Es));
static LIGHT_STEMS_EN: LazyLock<HashSet<String>> = LazyLock::new(|| stems(LIGHT_EN, Language::En));
static BY_WORD: LazyLock<HashMap<&str, u16>> = LazyLock::new(|| {
    let sides = [Language::Es, Language::En];
    sides.iter().flat_map(|language| meanings(*language)).collect()
});
static BY_STEM_ES: LazyLock<HashMap<String, u16>> = LazyLock::new(|| by_stem(Language::Es));
static BY_STEM_EN: LazyLock<HashMap<String, u16>> = LazyLock::new(|| by_stem(Language::En));
static SMALL_WORDS: LazyLock<Vocabulary> = LazyLock::new(small_words);

fn words(lists: &[&'static str]) -> HashSet<&'static str> {
    lists.iter().flat_map(|list| list.split_whitespace()).collect()
}

fn stems(list: &str, language: Language) -> HashSet<String> {
    list.split_whitespace().map(|word| stem(word, language)).collect()
}

fn meanings(language: Language) -> impl Iterator<Item = (&'static str, u16)> {
    (0_u16..).zip(SAME).flat_map(move |(number, line)| {
        side(line, language).split_whitespace().map(move |word| (word, number))
    })
}

fn by_stem(language: Language) -> HashMap<String, u16> {
    meanings(language).map(|(word, number)| (stem(word, language), number)).collect()
}

fn side(line: &'static str, language: Language) -> &'static str {
    let (es, en) = line.split_once('|').unwrap_or((line, ""));
    match language {
        Language::Es => es,
        Language::En => en,
    }
}

fn small_words() -> Vocabulary {
    let mut made = Vocabulary::default();
    for word in FILLERS.union(&LIGHT).filter(|word| word.len() >= 5) {
        made.add(word, 0);
    }
    made
}

/// Returns what a chat form stands for, or the word itself.
pub(crate) fn spelled_out(word: &str) -> &str {
    CHAT_FORMS.get(word).copied().unwrap_or(word)
}

/// Returns how much a word counts.
pub(crate) fn class(word: &str) -> Class {
    if FILLERS.contains(word) {
        Class::Filler
    } else if LIGHT.contains(word) || word.bytes().all(|letter| letter.is_ascii_digit()) {
        Class::Light
    } else {
        Class::Content
    }
}

/// A letter lost, doubled, swapped or of the same sound; another letter makes another word here.
const ONE_SLIP: f32 = 0.87;

/// Tells whether a word says little: it is light, or a form of a word that is ("aceptamos").
pub(crate) fn is_light(word: &str, stem: &str, language: Language) -> bool {
    let stems = match language {
        Language::Es => &LIGHT_STEMS_ES,
        Language::En => &LIGHT_STEMS_EN,
    };
    class(word) == Class::Light || stems.contains(stem)
}

/// Tells whether a word nobody knows is a small word with a slip in it: "porfabor", "quisera".
pub(crate) fn is_misspelt_filler(word: &str) -> bool {
    word.len() >= 5 && SMALL_WORDS.near(word).iter().any(|near| near.quality >= ONE_SLIP)
}

/// Returns the number of a word's meaning, where it shares one with other words. The word itself is
/// asked in both languages, since customers mix them ("tienen delivery"); its stem only in one:
/// "cat" is no form of "cata".
pub(crate) fn meaning(word: &str, stem: &str, language: Language) -> Option<u16> {
    let by_stem = match language {
        Language::Es => &BY_STEM_ES,
        Language::En => &BY_STEM_EN,
    };
    by_stem.get(stem).or_else(|| BY_WORD.get(word)).copied()
}

/// Returns the words of a meaning in a language.
pub(crate) fn words_of(meaning: u16, language: Language) -> impl Iterator<Item = &'static str> {
    let line = SAME.get(usize::from(meaning)).copied().unwrap_or_default();
    side(line, language).split_whitespace()
}

/// Tells which language a word marks, if only one.
pub(crate) fn marks(word: &str) -> Option<Language> {
    match (SPANISH.contains(word), ENGLISH.contains(word)) {
        (true, false) => Some(Language::Es),
        (false, true) => Some(Language::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_meaning_only() {
        for language in [Language::Es, Language::En] {
            let mut seen = HashMap::new();
            for (word, number) in meanings(language) {
                assert_eq!(*seen.entry(word).or_insert(number), number, "{word} stands twice");
            }
        }
    }

    #[test]
    fn every_word_is_folded_as_customers_words_will_be() {
        let lists = [FILLERS_ES, FILLERS_EN, LIGHT_ES, LIGHT_EN];
        for word in lists.iter().chain(SAME).flat_map(|text| text.split_whitespace()) {
            assert!(word == "|" || recado_domain::text::fold(word) == word, "{word}");
        }
    }

    #[test]
    fn a_word_is_either_filler_or_light() {
        let both: Vec<_> = FILLERS.intersection(&LIGHT).collect();
        assert!(both.is_empty(), "{both:?}");
    }
}

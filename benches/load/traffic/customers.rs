//! The customers of a run: phones that no other run has, and back from a phone to its customer.

/// Digits of a customer's number within its run.
const DIGITS: usize = 6;

/// The customers of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Customers {
    /// Marks the run, 0–99.
    run: u8,
    numbers: usize,
}

impl Customers {
    pub(crate) fn new(run: u8, numbers: usize) -> Self {
        Self { run: run % 100, numbers: numbers.max(1) }
    }

    /// Returns a customer's phone, digits only: a Peruvian mobile's eleven.
    pub(crate) fn phone(self, customer: usize) -> String {
        format!("519{:02}{customer:06}", self.run)
    }

    /// Returns the customer of a phone, with or without "+"; `None` when it is of no customer here.
    pub(crate) fn of_phone(self, phone: &str) -> Option<usize> {
        let digits = phone.strip_prefix('+').unwrap_or(phone);
        let own = digits.strip_prefix("519")?.strip_prefix(&format!("{:02}", self.run))?;
        (own.len() == DIGITS).then(|| own.parse().ok())?
    }

    /// Returns the number that a customer writes to.
    pub(crate) fn number_of(self, customer: usize) -> usize {
        customer % self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_leads_back_to_its_customer() {
        let customers = Customers::new(7, 20);
        for customer in [0, 1, 999_999] {
            let phone = customers.phone(customer);
            assert_eq!(phone.len(), 11);
            assert_eq!(customers.of_phone(&phone), Some(customer));
            assert_eq!(customers.of_phone(&format!("+{phone}")), Some(customer));
        }
    }

    #[test]
    fn a_phone_of_another_run_is_nobodys() {
        let phone = Customers::new(8, 20).phone(5);
        assert_eq!(Customers::new(7, 20).of_phone(&phone), None);
        assert_eq!(Customers::new(7, 20).of_phone("+51987"), None);
    }
}

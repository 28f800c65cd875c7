//! What people type. Exit codes: 0 done, 1 failed (one JSON error on standard error), 2 wrong usage.
mod backup;
mod bench;
mod carrying;
mod doctor;
mod failure;
mod members;
mod moving;
mod neighbours;
mod place;
mod reference;
mod restore;
mod serve;
mod settings;
#[cfg(test)]
mod tests;
mod tongue;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::shutdown;

pub use failure::Failure;
pub use settings::{DataFlags, ServeFlags};
pub use tongue::{Tongue, say};

/// Recado: a multi-tenant, real-time messaging gateway.
#[derive(Debug, Parser)]
#[command(name = "recado", version, about, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the gateway.
    #[command(after_help = reference::ABOUT)]
    Serve(ServeFlags),
    /// Runs the gateway with a demo shop, and a phone in the browser that plays its customer.
    Demo(DemoFlags),
    /// Runs the simulator of the providers' side alone.
    Simulator(SimulatorFlags),
    /// Companies.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// People.
    #[command(subcommand)]
    User(UserCommand),
    /// Brings the store up to date without serving.
    Migrate(DataFlags),
    /// Writes companies into one file, or proves such a file.
    #[command(after_help = backup::ABOUT)]
    Backup(backup::BackupFlags),
    /// Brings companies back out of a backup.
    #[command(after_help = restore::ABOUT)]
    Restore(restore::RestoreFlags),
    /// Carries companies from one store into another: SQLite to ScyllaDB, or back.
    #[command(name = "move", after_help = moving::ABOUT)]
    Moving(moving::MoveFlags),
    /// Prints the OpenAPI document.
    Openapi,
    /// Measures a running gateway: how much it takes, and how soon.
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Lists every setting with its variable, default and range, as a file to begin with.
    #[command(after_help = reference::ABOUT)]
    Settings,
    /// Checks settings and set-up, and says what is wrong.
    Doctor(doctor::DoctorFlags),
}

/// Flags of `demo`.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoFlags {
    /// Folder that holds the demo; a second start goes on where the first one ended.
    #[arg(
        long,
        value_name = "DIR",
        env = "RECADO_DATA",
        hide_env_values = true,
        default_value = "./data/demo"
    )]
    pub data: PathBuf,
    /// Address and port of the gateway [default: 127.0.0.1:8080, or a free port].
    #[arg(long, value_name = "HOST:PORT", env = "RECADO_LISTEN", hide_env_values = true)]
    pub listen: Option<SocketAddr>,
    /// Address and port of the phone [default: the port after the gateway's, or a free one].
    #[arg(long, value_name = "HOST:PORT")]
    pub simulator_listen: Option<SocketAddr>,
    /// Where files are kept, as /path, file:///path or s3://BUCKET[/PREFIX] [default: DIR/blobs].
    #[arg(long, value_name = "URL")]
    pub blobs: Option<String>,
}

/// Flags of `simulator`.
#[derive(Debug, Clone, clap::Args)]
struct SimulatorFlags {
    /// Address and port to listen on.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// Address under which others reach it, where that is a name of its own [default: --listen].
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Threads that answer.
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// Folder in which chats, windows and numbers are kept for the next start; without it nothing is.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum TenantCommand {
    /// Makes a company with its first administrator and a first API key.
    Create(members::NewTenantFlags),
    /// Lists the companies, the oldest first: one line of JSON each.
    List(DataFlags),
}

/// Shown below the flags of `user add`.
const ADDING: &str = "--data is the folder that the gateway was started with, --tenant the \
company's id:\n  recado user add --data /var/lib/recado --tenant ID --email ana@shop.pe \
--password '…' --role agent";

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds a person to a company; roles are `agent` and `admin`.
    #[command(after_help = ADDING)]
    Add(members::NewUserFlags),
    /// Gives a person who lost theirs another password; their sessions end.
    Password(members::PasswordFlags),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Nothing can be done when even that cannot be printed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let obeyed = actix_rt::System::new().block_on(async {
        shutdown::outlive_file_limit()?;
        obey(line.command).await
    });
    match obeyed {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn obey(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(flags) => serve::run(&flags).await,
        Command::Demo(flags) => crate::demo::run(&flags).await,
        Command::Simulator(flags) => serve::simulator(flags).await,
        Command::Tenant(TenantCommand::Create(flags)) => members::create_tenant(&flags).await,
        Command::Tenant(TenantCommand::List(flags)) => members::list_tenants(&flags).await,
        Command::User(UserCommand::Add(flags)) => members::add_user(&flags).await,
        Command::User(UserCommand::Password(flags)) => members::set_password(&flags).await,
        Command::Migrate(flags) => serve::migrate(&flags).await,
        Command::Backup(flags) => backup::run(&flags).await,
        Command::Restore(flags) => restore::run(&flags).await,
        Command::Moving(flags) => moving::run(&flags).await,
        Command::Openapi => serve::openapi(),
        Command::Bench(arguments) => bench::run(arguments).await,
        Command::Settings => reference::print(),
        Command::Doctor(flags) => doctor::run(&flags).await,
    }
}

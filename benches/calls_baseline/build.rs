fn main() {
    println!("cargo::rerun-if-changed=users.proto");
    let messages = protox::compile(["users.proto"], ["."]).expect("it is well formed");
    tonic_prost_build::configure()
        .build_client(false)
        .compile_fds(messages)
        .expect("every type is known");
}
